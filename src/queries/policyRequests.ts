import type { App } from '../app';
import type { PolicyInput } from '../domain/policies/replacePolicy';
import { diffOfWantedPolicy } from '../domain/policyRequests/policyDiff';
import type { PolicyDifference } from '../domain/policyRequests/policyDiff';
import type { PolicyRequest, PolicyRequestStatus } from '../domain/policyRequests/policyRequest';
import { parseUuid } from '../domain/shared/uuid';
import type { TenantId } from '../domain/tenants/tenant';
import { inTurns } from './inTurns';
import { keyAfter, pageOf, parseNumberKey } from './page';
import type { CountedPage, Page } from './page';
import { allRules, isolationPolicy } from './policies';

/** Policy requests, newest first. `tenantId` null: of all tenants. `status` null: with any status. */
export async function policyRequests(
  app: App,
  filter: { readonly tenantId: TenantId | null; readonly status: PolicyRequestStatus | null },
  first: number,
  after: string | null,
): Promise<Page<PolicyRequest>> {
  const requests = await app.store.records.policyRequestPage(filter, { limit: first + 1, after: keyAfter('requests', after, parseUuid) });
  return pageOf('requests', requests.rows, first, after, ({ id }) => id, requests.endedAt);
}

/** A page of differences. */
interface DifferencePage extends CountedPage<PolicyDifference> {
  /** How many rules and differences were read for it. */
  readonly read: number;
}

/**
 * The changes that the request makes: to the present policy while it is open, to the policy of that time after it was resolved. Keys are places in the list.
 */
export async function policyRequestDifference(
  app: App,
  { id, tenantId }: Pick<PolicyRequest, 'id' | 'tenantId'>,
  first: number,
  after: string | null,
): Promise<DifferencePage> {
  const list = `differences ${id}`;
  const last = keyAfter(list, after, parseNumberKey);
  const requested = await app.store.records.requestedPolicy(tenantId, id);
  const { differences, read } =
    requested === null
      ? { differences: [], read: 0 }
      : requested.differences === null
        ? await againstPresentPolicy(app, tenantId, requested.wanted)
        : { differences: requested.differences, read: requested.differences.length };
  const begin = last === null ? 0 : last + 1;
  const places = differences.slice(begin, begin + first + 1).map((difference, place) => ({ difference, place: begin + place }));
  const { edges, ...page } = pageOf(list, places, first, after, ({ place }) => String(place));
  return {
    ...page,
    edges: edges.map(({ node, cursor }) => ({ node: node.difference, cursor })),
    count: () => Promise.resolve(differences.length),
    read,
  };
}

async function againstPresentPolicy(
  app: App,
  tenantId: TenantId,
  wanted: PolicyInput,
): Promise<{ readonly differences: readonly PolicyDifference[]; readonly read: number }> {
  const view = await isolationPolicy(app, tenantId);
  if (view === null) {
    return { differences: [], read: 0 };
  }
  const { settings, nextPlace } = view.version;
  const rules = await allRules(app, view);
  const current = { tenant: view.tenant, settings, rules, nextPlace, maxRules: app.maxRules };
  return { differences: await inTurns(diffOfWantedPolicy(current, wanted)), read: rules.length + wanted.rules.length };
}
