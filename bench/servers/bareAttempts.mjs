// The reference of goal 4: bare node:http that records attempts in the product's own table, with group commit or, for comparison, one commit each.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import path from 'node:path';
import { setImmediate } from 'node:timers';
import { listening, options } from '../lib/serving.mjs';
import { decideByHand, policies } from './shared/byHand.mjs';
import { callersOf } from './shared/callers.mjs';
import { attemptIds } from './shared/attemptIds.mjs';

const BATCH_ROWS = 256;
const COLUMNS = 'id at creator_tenant_id sign_in_tenant_id connector identity_provider user recorded_by_tenant_id allowed reason revision'
  .split(' ')
  .map((name) => `"${name}"`);

const known = policies(options.shape);
const callerOf = callersOf(options.jwk);
const idAt = attemptIds();

const Database = createRequire(path.join(options.root, 'package.json'))('better-sqlite3');
const database = new Database(options.file);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.pragma('cache_size = -262144');
database.pragma('wal_autocheckpoint = 20000');
const insertAll = database.prepare(
  `INSERT INTO connection_attempt (${COLUMNS.join(', ')}) SELECT ${COLUMNS.map((name) => `value ->> '${name.slice(1, -1)}'`).join(', ')} FROM json_each(?)`,
);
const insertOne = database.prepare(`INSERT INTO connection_attempt (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`);
const insertEach = database.transaction((rows) => {
  for (const row of rows) {
    insertOne.run(Object.values({ ...row, allowed: Number(row.allowed) }));
  }
});

function insert(rows) {
  if (options.by === 'json') {
    insertAll.run(JSON.stringify(rows));
  } else {
    insertEach(rows);
  }
}

let waiting = [];

/** Writes all attempts of this turn of the event loop, one batch for each commit. */
function commit() {
  const all = waiting;
  waiting = [];
  const rows = options.by === 'single' ? 1 : BATCH_ROWS;
  for (let first = 0; first < all.length; first += rows) {
    const batch = all.slice(first, first + rows);
    const at = Date.now();
    for (const { row } of batch) {
      row.id = idAt(at);
      row.at = at;
    }
    insert(batch.map(({ row }) => row));
    for (const { row, decision, answer } of batch) {
      answer(row, decision);
    }
  }
}

const server = createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== '/graphql') {
    response.writeHead(404).end();
    return;
  }
  if (callerOf(request.headers.authorization) === null) {
    response.writeHead(401).end();
    return;
  }
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    const { creatorTenant, signInTenant, connector, user } = JSON.parse(body.toString()).variables.input;
    const decision = decideByHand(known, creatorTenant, signInTenant);
    const row = {
      id: null,
      at: 0,
      creator_tenant_id: creatorTenant,
      sign_in_tenant_id: signInTenant,
      connector: connector.name,
      identity_provider: connector.identityProvider,
      user,
      recorded_by_tenant_id: null,
      allowed: decision.allowed,
      reason: decision.reason,
      revision: Number(decision.revision),
    };
    if (waiting.length === 0) {
      setImmediate(commit);
    }
    waiting.push({ row, decision, answer: (recorded, decided) => send(response, recorded, decided) });
  });
});

function send(response, { id, at }, { allowed, reason, message, revision }) {
  const attempt = { id, at: new Date(at).toISOString(), revision };
  const body = `${JSON.stringify({ data: { attemptConnection: { attempt, decision: { allowed, reason, message } } } })}\n`;
  response.writeHead(200, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    vary: 'Origin',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

await listening(server);
