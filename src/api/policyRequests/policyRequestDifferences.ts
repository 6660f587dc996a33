import type { PolicyDifference } from '../../domain/policyRequests/policyDiff';
import type { PolicyRequest } from '../../domain/policyRequests/policyRequest';
import { RequestError } from '../../domain/shared/requestError';
import type { CountedPage } from '../../queries/page';
import { policyRequestDifference } from '../../queries/policyRequests';
import type { RequestContext } from '../access/context';
import { requestLoader } from '../shared/requestLoader';

/** How many rules and differences one document may read before the next request's differences are refused. Two policies of 10,000 rules take 0.1 s. */
const MAX_READ = 20_000;

/** What the differences of one document have read. */
interface Spent {
  rules: number;
}

interface WantedPage {
  readonly request: PolicyRequest;
  readonly first: number;
  readonly after: string | null;
  readonly spent: Spent;
}

const spentBy = new WeakMap<RequestContext, Spent>();

const pageLoader = requestLoader(async (app, pages: readonly WantedPage[]) => {
  const found: CountedPage<PolicyDifference>[] = [];
  for (const { request, first, after, spent } of pages) {
    if (spent.rules >= MAX_READ) {
      throw new RequestError(
        'BAD_USER_INPUT',
        `The differences in one document may compare ${MAX_READ} rules, and they have. Ask for fewer requests at a time, by \`first\` of \`policyRequests\`.`,
      );
    }
    const { read, ...page } = await policyRequestDifference(app, request, first, after);
    spent.rules += read;
    found.push(page);
  }
  return found;
}, 1);

/**
 * A page of the differences of a request. How much that costs depends on two policies, so it can't be known from the document: the requests of one document
 * are compared one after the other, with other work between, until they have read too much. Then the next one throws `BAD_USER_INPUT`.
 */
export async function policyRequestDifferences(
  context: RequestContext,
  request: PolicyRequest,
  first: number,
  after: string | null,
): Promise<CountedPage<PolicyDifference>> {
  let spent = spentBy.get(context);
  if (spent === undefined) {
    spentBy.set(context, (spent = { rules: 0 }));
  }
  return await pageLoader(context).load({ request, first, after, spent });
}
