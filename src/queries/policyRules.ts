import type { App } from '../app';
import type { TenantRule } from '../domain/policies/policy';
import type { Revision } from '../domain/shared/revision';
import type { TenantId } from '../domain/tenants/tenant';
import { keyAfter, pageOf, parseNumberKey } from './page';
import type { Page } from './page';

/** The greatest place that the databases hold. */
const MAX_PLACE = 2 ** 31 - 1;

/** The rules as of the revision, in the order in which they were added. */
export async function policyRules(
  app: App,
  tenantId: TenantId,
  revision: Revision,
  first: number,
  after: string | null,
): Promise<Page<TenantRule>> {
  const afterPlace = keyAfter(after, parsePlace);
  const rules = await app.store.history.rulesAt(tenantId, revision, { limit: first + 1, afterPlace });
  return pageOf(rules, first, after, (rule) => String(rule.place));
}

function parsePlace(key: string): number | null {
  const place = parseNumberKey(key);
  return place !== null && place <= MAX_PLACE ? place : null;
}
