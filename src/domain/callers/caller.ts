import type { TenantId } from '../tenants/tenant';

export type Role = 'Evaluator' | 'PolicyReader' | 'TenantAdmin' | 'PlatformEvaluator' | 'PlatformOperator';

/** A caller is identified by issuer, tenant and subject together, never by the subject alone. */
export interface Caller {
  readonly issuer: string;
  /** The token's `tid`; null for a platform caller without a tenant. */
  readonly tenantId: TenantId | null;
  readonly subject: string;
  /** The roles that count. `Platform*` roles are among them only if this token may carry them. */
  readonly roles: readonly Role[];
  /** When the token expires, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Whether the caller operates the platform. An operator may change the policy of any tenant. */
export function isPlatformOperator({ roles }: Caller): boolean {
  return roles.includes('PlatformOperator');
}

/** The caller as the change log stores it. */
export function actorOf(caller: Caller): Actor {
  return { subject: caller.subject, tenantId: caller.tenantId };
}

/** The caller as a policy request stores it. */
export function requestActorOf({ issuer, tenantId, subject }: Caller): RequestActor {
  return { issuer, tenantId, subject };
}

/** One string for issuer, tenant and subject together. */
export function callerKey({ issuer, tenantId, subject }: Caller): string {
  return JSON.stringify([issuer, tenantId, subject]);
}

/** The caller who submitted, verified or resolved a policy request, identified by all three fields together. */
export interface RequestActor {
  readonly issuer: string;
  readonly tenantId: TenantId | null;
  readonly subject: string;
}

export function sameActor(a: RequestActor, b: RequestActor): boolean {
  return a.issuer === b.issuer && a.tenantId === b.tenantId && a.subject === b.subject;
}

/** The caller who made a change, as the log stores it. */
export interface Actor {
  readonly subject: string;
  readonly tenantId: TenantId | null;
}

/** All roles. */
export const ROLES: readonly Role[] = ['Evaluator', 'PolicyReader', 'TenantAdmin', 'PlatformEvaluator', 'PlatformOperator'];

export function isPlatformRole(role: Role): boolean {
  return role === 'PlatformEvaluator' || role === 'PlatformOperator';
}

/**
 * Returns `thing` if it belongs to the tenant `scope`, else null. A null `scope` stands for every tenant.
 * INVARIANT: to a caller, a thing of another tenant looks exactly like a thing that never existed.
 */
export function ownedBy<T extends { readonly tenantId: TenantId }>(scope: TenantId | null, thing: T | null): T | null {
  return thing !== null && scope !== null && thing.tenantId !== scope ? null : thing;
}

/**
 * A caller's claim that a request with a known key repeats the earlier request. `caller` is the caller's issuer, tenant and subject in one string. `key` is
 * what the caller sent, with the response key of the root field. `request` is a digest of the request.
 */
export interface IdempotencyClaim {
  readonly caller: string;
  /** The caller's tenant, for which stored keys are counted. Null or left out: they are not counted. */
  readonly tenantId?: TenantId | null;
  readonly key: string;
  readonly request: string;
}
