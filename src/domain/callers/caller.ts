import type { TenantId } from '../tenants/tenant';

export type Role = 'Evaluator' | 'PolicyReader' | 'TenantAdmin' | 'PlatformEvaluator' | 'PlatformOperator';

/** Who is calling: (issuer, tenant, subject), never the subject alone. */
export interface Caller {
  readonly issuer: string;
  /** The token's `tid`; null for a platform caller without a tenant. */
  readonly tenantId: TenantId | null;
  readonly subject: string;
  /** The roles that count: `Platform*` only where the token may carry them. */
  readonly roles: readonly Role[];
  /** When the token expires, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Whether the caller runs the platform, and so may change any tenant's policy. */
export function isPlatformOperator({ roles }: Caller): boolean {
  return roles.includes('PlatformOperator');
}

/** The caller as the change log keeps it. */
export function actorOf(caller: Caller): Actor {
  return { subject: caller.subject, tenantId: caller.tenantId };
}

/** The caller as a request keeps it. */
export function requestActorOf({ issuer, tenantId, subject }: Caller): RequestActor {
  return { issuer, tenantId, subject };
}

/** One text for (issuer, tenant, subject): a subject alone is nobody. */
export function callerKey({ issuer, tenantId, subject }: Caller): string {
  return JSON.stringify([issuer, tenantId, subject]);
}

/** Who asked, verified or resolved: all three together, never the subject alone. */
export interface RequestActor {
  readonly issuer: string;
  readonly tenantId: TenantId | null;
  readonly subject: string;
}

export function sameActor(a: RequestActor, b: RequestActor): boolean {
  return a.issuer === b.issuer && a.tenantId === b.tenantId && a.subject === b.subject;
}

/** Who makes a change, as the log keeps it. */
export interface Actor {
  readonly subject: string;
  readonly tenantId: TenantId | null;
}

/** Every role there is. */
export const ROLES: readonly Role[] = ['Evaluator', 'PolicyReader', 'TenantAdmin', 'PlatformEvaluator', 'PlatformOperator'];

export function isPlatformRole(role: Role): boolean {
  return role === 'PlatformEvaluator' || role === 'PlatformOperator';
}

/**
 * The thing, where it exists for the caller. INVARIANT: one of another tenant than `scope` is answered exactly as one that never existed. Null: of any
 * tenant.
 */
export function ownedBy<T extends { readonly tenantId: TenantId }>(scope: TenantId | null, thing: T | null): T | null {
  return thing !== null && scope !== null && thing.tenantId !== scope ? null : thing;
}

/**
 * A caller's promise that a repeated request is the same request. `caller` is the issuer, tenant and subject in one text, `key` what the
 * caller sent (with the response key of the root field), `request` a digest of what was asked.
 */
export interface IdempotencyClaim {
  readonly caller: string;
  readonly key: string;
  readonly request: string;
}
