// The reference of goals 1 and 2: bare node:http that knows only these two operations and does no more than it must.
import { createServer } from 'node:http';
import { listening, options } from '../lib/serving.mjs';
import { decideByHand, policies } from './shared/byHand.mjs';
import { callersOf } from './shared/callers.mjs';

const known = policies(options.shape);
const callerOf = callersOf(options.jwk);

const server = createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== '/graphql') {
    response.writeHead(404).end();
    return;
  }
  const caller = callerOf(request.headers.authorization);
  if (caller === null) {
    response.writeHead(401).end();
    return;
  }
  let body = null;
  request.on('data', (chunk) => {
    body = body === null ? chunk : Buffer.concat([body, chunk]);
  });
  request.on('end', () => {
    const { input, inputs } = JSON.parse(body.toString()).variables;
    const data =
      inputs === undefined
        ? { evaluateConnection: decideByHand(known, input.creatorTenant, input.signInTenant) }
        : { evaluateConnections: inputs.map(({ creatorTenant, signInTenant }) => decideByHand(known, creatorTenant, signInTenant)) };
    const answer = `${JSON.stringify({ data })}\n`;
    response.writeHead(200, {
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      vary: 'Origin',
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
});
await listening(server);
