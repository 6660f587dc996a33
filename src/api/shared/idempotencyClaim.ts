import { createHash } from 'node:crypto';
import { Kind } from 'graphql';
import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';
import { RequestError } from '../../domain/shared/requestError';
import type { TenantId } from '../../domain/tenants/tenant';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';

const MAX_KEY = 256;

interface Claim {
  readonly caller: string;
  readonly tenantId: TenantId | null;
  readonly key: string;
  readonly request: string;
}

/**
 * The caller's claim that a mutation with the same key is the same mutation; undefined without the header. One header covers all mutations of a document:
 * their places tell them apart. Names of mutations and aliases do not, so another mutation with the same key is another request, which is refused.
 */
export function idempotencyClaim(context: RequestContext, info: GraphQLResolveInfo, args: unknown): Claim | undefined {
  const header = context.idempotencyKey;
  if (header === null) {
    return undefined;
  }
  if (header.length === 0 || header.length > MAX_KEY) {
    throw new RequestError('BAD_USER_INPUT', `An \`Idempotency-Key\` must have 1 to ${MAX_KEY} characters.`);
  }
  const { issuer, tenantId, subject } = signedIn(context);
  const mutations = responseKeys(info);
  return {
    caller: JSON.stringify([issuer, tenantId, subject]),
    tenantId,
    key: `${String(mutations.indexOf(String(info.path.key)))}:${header}`,
    request: createHash('sha256')
      .update(`${info.fieldName}:${String(mutations.length)}:${canonicalJson(args)}`)
      .digest('hex'),
  };
}

/** The response keys of the document's root fields, in their order. Whether a directive skips one does not matter. */
function responseKeys({ operation, fragments }: GraphQLResolveInfo): readonly string[] {
  const keys = new Set<string>();
  const visited = new Set<string>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        keys.add((selection.alias ?? selection.name).value);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet);
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = fragments[selection.name.value];
        if (fragment) {
          collect(fragment.selectionSet);
        }
      }
    }
  };
  collect(operation.selectionSet);
  return [...keys];
}

/** JSON with the keys of each object sorted, so that equal values have the same text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    // A revision above 2^53-1 is a bigint, which JSON does not know.
    if (typeof part === 'bigint') {
      return String(part);
    }
    return typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  });
}
