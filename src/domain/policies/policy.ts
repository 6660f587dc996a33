import type { Instant, Revision } from '../shared/revision';
import type { TenantId } from '../tenants/tenant';
import type { AllowedTenantId } from '../tenants/tenantRef';

/** Seen from the tenant that owns the policy. OUTBOUND: it is the creator tenant. INBOUND: it is the sign-in tenant. */
export type Direction = 'INBOUND' | 'OUTBOUND';
export type RuleDirection = 'INBOUND' | 'OUTBOUND' | 'BOTH';
/** ONE_WAY restricts inbound only; TWO_WAY restricts both directions. */
export type IsolationMode = 'ONE_WAY' | 'TWO_WAY';
export type Choice = 'ALLOW' | 'BLOCK';
/** DIRECT: an admin changes the policy at once. BY_REQUEST: an admin asks for a change; an operator verifies and applies it. */
export type ChangeControl = 'DIRECT' | 'BY_REQUEST';
/** OPEN: isolation is on, but the `*` rule opens every direction that the mode restricts. */
export type PolicyEffect = 'OFF' | 'RESTRICTIVE' | 'OPEN';

/** The switches of a policy. */
export interface PolicySettings {
  readonly enabled: boolean;
  readonly mode: IsolationMode;
  /** For connections without a creator tenant. */
  readonly unidentifiedCreators: Choice;
  /** For inbound connections from another cloud that no rule opens. */
  readonly crossCloudInbound: Choice;
}

/** The settings of a tenant that never set a policy. */
export const DEFAULT_SETTINGS: PolicySettings = Object.freeze({
  enabled: false,
  mode: 'TWO_WAY',
  unidentifiedCreators: 'BLOCK',
  crossCloudInbound: 'BLOCK',
});

/** One entry of the allow list. */
export interface TenantRule {
  readonly id: string;
  readonly allowedTenantId: AllowedTenantId;
  /** The name that an imported policy document gave the tenant. */
  readonly allowedTenantName: string | null;
  /** What the admin typed: an ID, a domain or `*`. */
  readonly enteredAs: string;
  readonly direction: RuleDirection;
  readonly note: string | null;
  readonly createdAt: Instant;
  /** The rules of a policy are ordered by this number, in the order in which they were added. An edit of the rule keeps it. */
  readonly place: number;
}

/** One version of a policy, as a change left it, without its rules. A policy that was never set has revision 0 and `updatedAt` null. */
export interface PolicyVersion {
  readonly tenantId: TenantId;
  readonly settings: PolicySettings;
  readonly changeControl: ChangeControl;
  readonly revision: Revision;
  readonly updatedAt: Instant | null;
  readonly ruleCount: number;
  /** The place of the next rule that is added: greater than every place ever given in this policy. */
  readonly nextPlace: number;
}

/** A policy compiled for deciding: a rule is found by a hash look-up, never by a scan. */
export interface CompiledPolicy {
  readonly settings: PolicySettings;
  /** The rules that name one tenant, by the ID of that tenant. */
  readonly rules: ReadonlyMap<TenantId, TenantRule>;
  /** The `*` rule; null if there is none. */
  readonly wildcard: TenantRule | null;
}

export function sameSettings(a: PolicySettings, b: PolicySettings): boolean {
  return (
    a.enabled === b.enabled &&
    a.mode === b.mode &&
    a.unidentifiedCreators === b.unidentifiedCreators &&
    a.crossCloudInbound === b.crossCloudInbound
  );
}

/** Whether two versions of one rule are equal. Only these three fields of a rule can change. */
export function sameRule(a: TenantRule, b: TenantRule): boolean {
  return a.direction === b.direction && a.note === b.note && a.allowedTenantName === b.allowedTenantName;
}

/** The effect of a policy with these settings and this `*` rule. */
export function policyEffect(settings: PolicySettings, wildcard: TenantRule | null): PolicyEffect {
  if (!settings.enabled) {
    return 'OFF';
  }
  const open = wildcard?.direction === 'BOTH' || (settings.mode === 'ONE_WAY' && wildcard?.direction === 'INBOUND');
  return open ? 'OPEN' : 'RESTRICTIVE';
}
