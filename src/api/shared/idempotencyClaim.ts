import { createHash } from 'node:crypto';
import type { GraphQLResolveInfo } from 'graphql';
import { RequestError } from '../../domain/shared/requestError';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';

/** The most characters of an `Idempotency-Key` header, and of the name under which a mutation that uses it answers. */
const MAX_KEY = 256;

interface Claim {
  readonly caller: string;
  readonly key: string;
  readonly request: string;
}

/**
 * The caller's promise that a repeated mutation is the same one; undefined without the header. One header serves a document of several mutations: each
 * is known by the name under which it answers.
 */
export function idempotencyClaim(context: RequestContext, info: GraphQLResolveInfo, args: unknown): Claim | undefined {
  const header = context.idempotencyKey;
  if (header === null) {
    return undefined;
  }
  const answersAs = String(info.path.key);
  if (header.length === 0 || header.length > MAX_KEY || answersAs.length > MAX_KEY) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `An \`Idempotency-Key\`, and the alias of a mutation that uses it, must have 1 to ${MAX_KEY} characters.`,
    );
  }
  const { issuer, tenantId, subject } = signedIn(context);
  return {
    caller: JSON.stringify([issuer, tenantId, subject]),
    key: `${answersAs}:${header}`,
    request: createHash('sha256')
      .update(`${info.fieldName}:${canonicalJson(args)}`)
      .digest('hex'),
  };
}

/** JSON whose objects' keys are in order, so that what is equal is written alike. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
