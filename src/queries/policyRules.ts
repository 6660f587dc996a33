import type { App } from '../app';
import type { TenantRule } from '../domain/policies/policy';
import { ruleCondition } from '../domain/policies/ruleSearch';
import type { RuleCondition, RuleFilter } from '../domain/policies/ruleSearch';
import { RequestError } from '../domain/shared/requestError';
import type { Revision } from '../domain/shared/revision';
import type { Tenant, TenantId } from '../domain/tenants/tenant';
import { ALL_TENANTS } from '../domain/tenants/tenantRef';
import { takeTurn } from './inTurns';
import { keyAfter, pageOf, parseNumberKey } from './page';
import type { Page } from './page';
import type { PolicyView } from './policies';

/** The greatest place that the databases can store. */
const MAX_PLACE = 2 ** 31 - 1;
/** The longest text to search for, in UTF-16 units. */
const MAX_SEARCH = 256;
/** How many rules a search reads before it gives way to other requests. */
const SLICE = 1_000;

const EVERY_RULE: RuleFilter = { search: null, direction: null };

/** The rules at the revision that the filter finds, in the order in which they were added. A search reads the names of the directory as they are now. */
export async function policyRules(
  app: App,
  tenantId: TenantId,
  revision: Revision,
  first: number,
  after: string | null,
  filter: RuleFilter = EVERY_RULE,
): Promise<Page<TenantRule>> {
  const list = `rules ${tenantId}`;
  const afterPlace = keyAfter(list, after, parsePlace);
  const condition = checkedCondition(filter);
  const limit = first + 1;
  const rules =
    condition === null
      ? await app.store.history.rulesAt(tenantId, revision, { limit, afterPlace })
      : await firstOf(rulesFound(app, tenantId, revision, condition, afterPlace), limit);
  return pageOf(list, rules, first, after, (rule) => String(rule.place));
}

/** How many rules of the policy the filter finds. Without a condition it reads nothing. */
export async function countPolicyRules(app: App, { version, revision }: PolicyView, filter: RuleFilter): Promise<number> {
  const condition = checkedCondition(filter);
  return condition === null
    ? version.ruleCount
    : (await firstOf(rulesFound(app, version.tenantId, revision, condition, null), version.ruleCount)).length;
}

function parsePlace(key: string): number | null {
  const place = parseNumberKey(key);
  return place !== null && place <= MAX_PLACE ? place : null;
}

function checkedCondition(filter: RuleFilter): RuleCondition | null {
  if (filter.search !== null && filter.search.length > MAX_SEARCH) {
    throw new RequestError('BAD_USER_INPUT', `\`search\` must have at most ${String(MAX_SEARCH)} characters.`);
  }
  return ruleCondition(filter);
}

/** Reads the rules slice by slice, and yields those that fulfil the condition. */
async function* rulesFound(
  app: App,
  tenantId: TenantId,
  revision: Revision,
  { readsTenant, accepts }: RuleCondition,
  afterPlace: number | null,
): AsyncGenerator<TenantRule> {
  for (let place = afterPlace; ;) {
    const slice = await app.store.history.rulesAt(tenantId, revision, { limit: SLICE, afterPlace: place });
    const allowed = readsTenant ? await allowedTenants(app, slice) : null;
    yield* slice.filter((rule) => accepts(rule, allowed?.get(rule.allowedTenantId) ?? null));
    const last = slice.at(-1);
    if (last === undefined || slice.length < SLICE) {
      return;
    }
    place = last.place;
    await takeTurn();
  }
}

async function allowedTenants(app: App, rules: readonly TenantRule[]): Promise<ReadonlyMap<string, Tenant>> {
  const ids = rules.map(({ allowedTenantId }) => allowedTenantId).filter((id) => id !== ALL_TENANTS);
  const tenants = ids.length === 0 ? [] : await app.store.current.tenants(ids, []);
  return new Map(tenants.map((tenant) => [tenant.id, tenant]));
}

async function firstOf<T>(items: AsyncIterable<T>, limit: number): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) {
    found.push(item);
    if (found.length === limit) {
      break;
    }
  }
  return found;
}
