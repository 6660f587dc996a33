import type { Connection } from '../../../src/domain/decisions/connection';
import { decide } from '../../../src/domain/decisions/decide';
import type { Decision, TenantState } from '../../../src/domain/decisions/decision';
import type { PolicyEdit } from '../../../src/domain/policies/change';
import { compilePolicy } from '../../../src/domain/policies/compiledPolicy';
import type { CurrentPolicy } from '../../../src/domain/policies/planReplacement';
import { DEFAULT_SETTINGS } from '../../../src/domain/policies/policy';
import type { PolicySettings, RuleDirection, TenantRule } from '../../../src/domain/policies/policy';
import type { EditResult } from '../../../src/domain/shared/editResult';
import type { UserError } from '../../../src/domain/shared/userError';
import type { Cloud, Tenant } from '../../../src/domain/tenants/tenant';
import { tenantLookup } from '../../../src/domain/tenants/tenantLookup';
import type { TenantLookup } from '../../../src/domain/tenants/tenantLookup';

export const contoso = tenant('7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001', 'Contoso');
export const fabrikam = tenant('b1a6c0de-2b1c-4a11-8c55-2f7e90aa0002', 'Fabrikam');
export const northwind = tenant('c2b7d1ef-5a77-4b22-9d66-3a8fa1bb0003', 'Northwind');
export const govco = tenant('d3c8e2f0-6b88-4c33-8e77-4b90b2cc0004', 'Govco', 'US_GOVERNMENT');
export const tailspin = tenant('f5eaf412-8daa-4e55-8a99-6db2d4ee0006', 'Tailspin', 'CHINA_21VIANET');
/** The ID of a tenant that no directory holds. */
export const unlistedId = 'e4d9f301-7c99-4d44-9f88-5ca1c3dd0005';

export const lookup: TenantLookup = (named) => tenantLookup([contoso, fabrikam, northwind, govco, tailspin])(named);

/** The time of every edit. */
export const NOW = 1_750_000_000_000;

export const OFF = DEFAULT_SETTINGS;
export const ON: PolicySettings = { ...DEFAULT_SETTINGS, enabled: true };

export function tenant(id: string, name: string, cloud: Cloud = 'PUBLIC', domains = [`${name.toLowerCase()}.example`]): Tenant {
  return { id, name, domains, cloud };
}

export function rule(allowedTenantId: string, direction: RuleDirection = 'BOTH', rest: Partial<TenantRule> = {}): TenantRule {
  return {
    id: `rule-${allowedTenantId}`,
    allowedTenantId,
    allowedTenantName: null,
    enteredAs: allowedTenantId,
    direction,
    note: null,
    createdAt: 1_700_000_000_000,
    place: 0,
    ...rest,
  };
}

export function state(of: Tenant | string, settings: PolicySettings | null = null, rules: readonly TenantRule[] = []): TenantState {
  const policy = settings === null ? null : compilePolicy(settings, rules);
  return typeof of === 'string' ? { tenantId: of, tenant: null, policy } : { tenantId: of.id, tenant: of, policy };
}

/** Decides with the states of the connection's tenants, which `all` must hold. */
export function decideAmong(all: readonly TenantState[], asked: Connection): Decision {
  const stateOf = (id: string): TenantState => {
    const found = all.find(({ tenantId }) => tenantId === id);
    if (found === undefined) {
      throw new Error(`No state is given for ${id}.`);
    }
    return found;
  };
  return decide(asked.creatorTenantId === null ? null : stateOf(asked.creatorTenantId), stateOf(asked.signInTenantId), asked);
}

export function connection(creator: Tenant | string | null, signIn: Tenant | string, rest: Partial<Connection> = {}): Connection {
  return {
    creatorTenantId: creator === null || typeof creator === 'string' ? creator : creator.id,
    signInTenantId: typeof signIn === 'string' ? signIn : signIn.id,
    identityProvider: 'ENTRA_ID',
    ...rest,
  };
}

export function current(rules: readonly TenantRule[] = [], rest: Partial<CurrentPolicy> = {}): CurrentPolicy {
  const nextPlace = Math.max(-1, ...rules.map(({ place }) => place)) + 1;
  return { tenant: contoso, settings: ON, rules, nextPlace, maxRules: 10_000, ...rest };
}

/** Makes the IDs `new-1`, `new-2`, … */
export function newRuleIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `new-${count}`;
  };
}

export function errorsOf(result: EditResult<unknown>): readonly UserError[] {
  if (result.outcome !== 'refused') {
    throw new Error(`Expected a refusal, but the outcome was ${result.outcome}.`);
  }
  return result.userErrors;
}

export function editOf<E>(result: EditResult<E>): E {
  if (result.outcome !== 'changed') {
    throw new Error(`Expected a change: ${JSON.stringify(result)}`);
  }
  return result.edit;
}

/** The rules after the edit, in the order of their places. */
export function afterEdit(rules: readonly TenantRule[], edit: PolicyEdit): TenantRule[] {
  const closed = new Set(edit.closed);
  return [...rules.filter(({ id }) => !closed.has(id)), ...edit.opened].sort((a, b) => a.place - b.place);
}
