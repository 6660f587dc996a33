import type { PolicySettings, TenantRule } from './policy';

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
