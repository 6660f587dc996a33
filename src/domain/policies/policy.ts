import type { Instant, Revision } from '../shared/revision';
import type { TenantId } from '../tenants/tenant';
import type { AllowedTenantId } from '../tenants/tenantRef';

/** Seen from the tenant that owns the policy: OUTBOUND, it created the connection; INBOUND, it is signed in to. */
export type Direction = 'INBOUND' | 'OUTBOUND';
export type RuleDirection = 'INBOUND' | 'OUTBOUND' | 'BOTH';
/** ONE_WAY restricts inbound only; TWO_WAY restricts both directions. */
export type IsolationMode = 'ONE_WAY' | 'TWO_WAY';
export type Choice = 'ALLOW' | 'BLOCK';
/** DIRECT: an admin changes the policy at once. BY_REQUEST: an admin asks, an operator verifies and applies. */
export type ChangeControl = 'DIRECT' | 'BY_REQUEST';
/** OPEN: on, and yet its rule for all tenants (*) opens every restricted direction. */
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

/** What holds for a tenant that never set a policy. */
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
  /** The name that an imported document gave the tenant. */
  readonly allowedTenantName: string | null;
  /** What the admin typed: the ID, the domain or `*`. */
  readonly enteredAs: string;
  readonly direction: RuleDirection;
  readonly note: string | null;
  readonly createdAt: Instant;
  /** Orders the rules of a policy as they were added; kept when the rule is edited. */
  readonly place: number;
}

/** One version of a policy without its rules: what a change left. Revision 0, `updatedAt` null: never set. */
export interface PolicyVersion {
  readonly tenantId: TenantId;
  readonly settings: PolicySettings;
  readonly changeControl: ChangeControl;
  readonly revision: Revision;
  readonly updatedAt: Instant | null;
  readonly ruleCount: number;
  /** The place that the next rule added will take: above every place ever given in this policy. */
  readonly nextPlace: number;
}

/** A policy made ready for deciding: rules are found by a hash look-up, never by a scan. */
export interface CompiledPolicy {
  readonly settings: PolicySettings;
  /** The rules that name one tenant, by that tenant. */
  readonly rules: ReadonlyMap<TenantId, TenantRule>;
  /** The rule for all tenants. */
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

/** Whether two versions of one rule say the same: all else of a rule is fixed once it is added. */
export function sameRule(a: TenantRule, b: TenantRule): boolean {
  return a.direction === b.direction && a.note === b.note && a.allowedTenantName === b.allowedTenantName;
}

/** What a policy comes to, given its rule for all tenants. */
export function policyEffect(settings: PolicySettings, wildcard: TenantRule | null): PolicyEffect {
  if (!settings.enabled) {
    return 'OFF';
  }
  const open = wildcard?.direction === 'BOTH' || (settings.mode === 'ONE_WAY' && wildcard?.direction === 'INBOUND');
  return open ? 'OPEN' : 'RESTRICTIVE';
}
