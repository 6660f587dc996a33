import { createHash } from 'node:crypto';
import type { GraphQLResolveInfo } from 'graphql';
import { RequestError } from '../../domain/shared/requestError';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';

/** The maximum length of an `Idempotency-Key` header, and of the response key of a mutation that uses it. */
const MAX_KEY = 256;

interface Claim {
  readonly caller: string;
  readonly key: string;
  readonly request: string;
}

/**
 * The caller's claim that a mutation with the same key is the same mutation; undefined without the header. One header covers all mutations of a document:
 * the response key tells them apart.
 */
export function idempotencyClaim(context: RequestContext, info: GraphQLResolveInfo, args: unknown): Claim | undefined {
  const header = context.idempotencyKey;
  if (header === null) {
    return undefined;
  }
  const responseKey = String(info.path.key);
  if (header.length === 0 || header.length > MAX_KEY || responseKey.length > MAX_KEY) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `An \`Idempotency-Key\`, and the alias of a mutation that uses it, must have 1 to ${MAX_KEY} characters.`,
    );
  }
  const { issuer, tenantId, subject } = signedIn(context);
  return {
    caller: JSON.stringify([issuer, tenantId, subject]),
    key: `${responseKey}:${header}`,
    request: createHash('sha256')
      .update(`${info.fieldName}:${canonicalJson(args)}`)
      .digest('hex'),
  };
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
