import type { TenantId } from './tenant';

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
