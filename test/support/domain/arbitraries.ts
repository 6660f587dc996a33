import fc from 'fast-check';
import type { IdentityProvider } from '../../../src/domain/decisions/connection';
import type { PolicySettings, RuleDirection, TenantRule } from '../../../src/domain/policies/policy';
import { isShowable } from '../../../src/domain/shared/text';
import type { Tenant } from '../../../src/domain/tenants/tenant';
import { runs } from '../runs';
import { contoso, fabrikam, govco, northwind, rule, tailspin, unlistedId } from './fixtures';

// For every law that does not say its own number.
fc.configureGlobal({ numRuns: runs(100, 5_000) });

export const tenants: readonly Tenant[] = [contoso, fabrikam, northwind, govco, tailspin];
export const tenantIds: readonly string[] = [...tenants.map(({ id }) => id), unlistedId];

export const anyTenantId = fc.constantFrom(...tenantIds);
const anyDirection = fc.constantFrom<RuleDirection>('INBOUND', 'OUTBOUND', 'BOTH');
export const anyProvider = fc.constantFrom<IdentityProvider>('ENTRA_ID', 'OTHER');

export const anySettings: fc.Arbitrary<PolicySettings> = fc.record({
  enabled: fc.boolean(),
  mode: fc.constantFrom('ONE_WAY', 'TWO_WAY'),
  unidentifiedCreators: fc.constantFrom('ALLOW', 'BLOCK'),
  crossCloudInbound: fc.constantFrom('ALLOW', 'BLOCK'),
});

const anyText = fc.option(fc.string({ maxLength: 8, unit: 'grapheme' }), { nil: null });
/** No other name can be stored. */
const anyName = anyText.filter((name) => name === null || isShowable(name));

/** At most one rule for each tenant and for `*`, in any order. */
export const anyRules: fc.Arbitrary<TenantRule[]> = fc
  .uniqueArray(
    fc.record({ allowed: fc.constantFrom(...tenantIds, '*'), direction: anyDirection, note: anyText, allowedTenantName: anyName }),
    { selector: ({ allowed }) => allowed },
  )
  .map((list) => list.map(({ allowed, direction, ...texts }, place) => rule(allowed, direction, { ...texts, place })));

export const anyPolicy = fc.record({ settings: anySettings, rules: anyRules });

/** Every tenant, with any policy or none. */
export const anyWorld = fc.array(fc.option(anyPolicy, { nil: null }), { minLength: tenantIds.length, maxLength: tenantIds.length });
export type World = readonly ({ readonly settings: PolicySettings; readonly rules: readonly TenantRule[] } | null)[];
