import type { IdentityProvider } from '../../../src/domain/decisions/connection';
import type { PolicySettings, RuleDirection } from '../../../src/domain/policies/policy';
import type { Cloud } from '../../../src/domain/tenants/tenant';
import file from '../../cases/decisions.json';
import { decideAmong, rule, state, tenant } from '../../support/domain/fixtures';

interface CaseTenant {
  readonly id: string;
  readonly registered: boolean;
  readonly name?: string;
  readonly cloud?: string;
  readonly domains?: string[];
}
interface CasePolicy extends PolicySettings {
  readonly rules: readonly { readonly allowedTenant: string; readonly direction: RuleDirection }[];
}
interface CaseConnection {
  readonly creatorTenant: string | null;
  readonly signInTenant: string;
  readonly identityProvider?: IdentityProvider;
  readonly expect: object;
}

const tenants = new Map<string, CaseTenant>(Object.entries(file.tenants));
const idOf = (name: string): string => (name === '*' ? name : tenants.get(name)!.id);

describe.each(file.cases)('$title', ({ policies, connections }) => {
  const policyOf = new Map(Object.entries(policies as unknown as Record<string, CasePolicy>));
  const world = () =>
    [...tenants].map(([short, { id, registered, name, cloud, domains }]) => {
      const policy = policyOf.get(short);
      const rules = policy?.rules.map(({ allowedTenant, direction }) => rule(idOf(allowedTenant), direction));
      return state(registered ? tenant(id, name!, cloud as Cloud, domains) : id, policy ?? null, rules);
    });

  test.each(connections as unknown as CaseConnection[])('$creatorTenant to $signInTenant', (asked) => {
    const decision = decideAmong(world(), {
      creatorTenantId: asked.creatorTenant === null ? null : idOf(asked.creatorTenant),
      signInTenantId: idOf(asked.signInTenant),
      identityProvider: asked.identityProvider ?? 'ENTRA_ID',
    });
    const { outbound, inbound, ...rest } = decision;
    expect({ ...rest, outbound: outbound?.reason ?? null, inbound: inbound?.reason ?? null }).toEqual(asked.expect);
  });
});
