import type { TenantId } from '../tenants/tenant';
import { ALL_TENANTS } from '../tenants/tenantRef';
import type { CompiledPolicy, PolicySettings, TenantRule } from './policy';

/** Compiles a policy for deciding. The order of the rules does not matter. */
export function compilePolicy(settings: PolicySettings, rules: Iterable<TenantRule>): CompiledPolicy {
  return applyDelta({ settings, rules: new Map(), wildcard: null }, settings, rules, new Set());
}

/**
 * The policy after a change: removes the closed rule versions, then adds the opened ones.
 * It changes the rules of `policy` in place, so that a change of one rule in 10,000 costs one step. Afterwards use only the returned policy.
 */
export function applyDelta(
  policy: CompiledPolicy,
  settings: PolicySettings,
  opened: Iterable<TenantRule>,
  closed: Iterable<TenantRule>,
): CompiledPolicy {
  // INVARIANT: compiled policies are made only in this file, and each has its own Map.
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
