// The schema of the GraphQL peers: our SDL, with resolvers that do no more than two hash look-ups.
import { readFileSync } from 'node:fs';
import { options } from '../../lib/serving.mjs';
import { decideByHand, policies } from './byHand.mjs';
import { callersOf } from './callers.mjs';

export const typeDefs = readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8');

const known = policies(options.shape);
const decided = ({ creatorTenant, signInTenant }) => decideByHand(known, creatorTenant, signInTenant);

export const query = {
  evaluateConnection: (_root, { input }) => decided(input),
  evaluateConnections: (_root, { inputs }) => inputs.map(decided),
};

const callerOf = callersOf(options.jwk);

/** The caller of a request with these headers. */
export function contextOf(headers) {
  const caller = callerOf(headers.authorization);
  if (caller === null) {
    throw new Error('The token is not valid.');
  }
  return { caller };
}

/** The headers of our answers beside type and length. */
export const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', vary: 'Origin' };
