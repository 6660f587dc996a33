import type { Instant, Revision } from '../shared/revision';
import type { TenantId } from '../tenants/tenant';
import type { TenantChangeKind } from '../tenants/tenantEdits';
import type { ChangeControl, PolicySettings, TenantRule } from './policy';

export type PolicyChangeKind =
  | 'ISOLATION_ENABLED'
  | 'ISOLATION_DISABLED'
  | 'SETTINGS_CHANGED'
  | 'RULE_ADDED'
  | 'RULE_CHANGED'
  | 'RULE_REMOVED'
  | 'POLICY_REPLACED'
  | 'POLICY_EDITED'
  | 'CHANGE_CONTROL_SET';

export type ChangeKind = PolicyChangeKind | TenantChangeKind;

/** One row of the change log. */
export interface Change {
  readonly revision: Revision;
  /** Random. If the log was rewound and written again, the same revision has another `id`. */
  readonly id: string;
  readonly tenantId: TenantId;
  readonly kind: ChangeKind;
  /** The subject of the caller who made it, and that caller's tenant. */
  readonly actor: string;
  readonly actorTenantId: TenantId | null;
  readonly at: Instant;
  /** The rule added, changed or removed; null for the other kinds. */
  readonly ruleId: string | null;
}

/** What a change of a policy writes: only the difference. */
export interface PolicyEdit {
  readonly kind: PolicyChangeKind;
  /** The settings as the change leaves them. */
  readonly settings: PolicySettings;
  /** Rule versions that begin with the change: added rules, and changed ones (same ID and place). */
  readonly opened: readonly TenantRule[];
  /** The IDs of rules whose open version ends with the change: changed and removed ones. */
  readonly closed: readonly string[];
  /** The rule added, changed (as it is now) or removed (as it was); null for the other kinds. */
  readonly rule: TenantRule | null;
  /** Left out: unchanged. */
  readonly changeControl?: ChangeControl;
}

export function isPolicyChange(kind: ChangeKind): kind is PolicyChangeKind {
  return kind !== 'TENANT_REGISTERED' && kind !== 'TENANT_UPDATED';
}
