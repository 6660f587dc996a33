import type { TenantId } from '../tenants/tenant';
import { ALL_TENANTS } from '../tenants/tenantRef';
import type { CompiledPolicy, PolicySettings, TenantRule } from './policy';

/** A policy made ready for deciding. The order of the rules does not matter. */
export function compilePolicy(settings: PolicySettings, rules: Iterable<TenantRule>): CompiledPolicy {
  return applyDelta({ settings, rules: new Map(), wildcard: null }, settings, rules, new Set());
}

/**
 * The policy after a change: the closed rule versions go first, then the opened ones come in.
 * One rule in 10,000 costs one step: the rules of `policy` are changed in place, so `policy` is spent and only what is returned may be used.
 */
export function applyDelta(
  policy: CompiledPolicy,
  settings: PolicySettings,
  opened: Iterable<TenantRule>,
  closed: Iterable<TenantRule>,
): CompiledPolicy {
  // INVARIANT: policies are made here only, and each holds a Map of its own.
  const rules = policy.rules as Map<TenantId, TenantRule>;
  let { wildcard } = policy;
  for (const rule of closed) {
    if (rule.allowedTenantId === ALL_TENANTS) {
      wildcard = null;
    } else {
      rules.delete(rule.allowedTenantId);
    }
  }
  for (const rule of opened) {
    if (rule.allowedTenantId === ALL_TENANTS) {
      wildcard = rule;
    } else {
      rules.set(rule.allowedTenantId, rule);
    }
  }
  return { settings, rules, wildcard };
}
