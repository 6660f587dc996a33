// How many statements the product runs on SQLite for decisions of tenants that are not in memory, counted in this process.
import { createRequire } from 'node:module';
import path from 'node:path';
import { evaluations } from './evaluations.mjs';
import { product, ROOT } from './ours.mjs';

const NEVER_MS = 3_600_000;

/** The most statements that one of `count` cold decisions took. Each is checked. */
export async function mostStatements(data, folder, count) {
  const counted = countStatements();
  const store = await product('store/openStore').openStore({
    url: `sqlite:${path.join(folder, 'cordon.db')}`,
    migrate: false,
    now: Date.now,
    readOnly: true,
  });
  const log = { info: () => undefined, warn: () => undefined };
  const options = { store, now: Date.now, log, maxStalenessMs: NEVER_MS, pollMs: NEVER_MS, summaries: false };
  const live = await product('live/openLive').openLive(options);
  try {
    let most = 0;
    for (const { input, decision } of evaluations(data, count, 22)) {
      counted.taken();
      const sides = { creatorTenant: { id: input.creatorTenant }, signInTenant: { id: input.signInTenant } };
      const [evaluated] = await live.evaluate([{ ...sides, identityProvider: 'ENTRA_ID' }], null);
      most = Math.max(most, counted.taken());
      if (evaluated.decision.reason !== decision.reason) {
        throw new Error('A wrong decision.');
      }
    }
    if (most === 0) {
      throw new Error('The statements of this process are not counted.');
    }
    return most;
  } finally {
    counted.stop();
    await live.close();
    await store.close();
  }
}

/** Counts what runs on connections of this process whose statements are prepared from here on. */
function countStatements() {
  const Sqlite = createRequire(path.join(ROOT, 'package.json'))('better-sqlite3');
  const { prepare } = Sqlite.prototype;
  let statements = 0;
  Sqlite.prototype.prepare = function counting(text) {
    const statement = prepare.call(this, text);
    for (const method of ['all', 'get', 'run', 'iterate']) {
      const run = statement[method].bind(statement);
      statement[method] = (...values) => {
        statements += 1;
        return run(...values);
      };
    }
    return statement;
  };
  return {
    /** How many ran since the last time. */
    taken() {
      const taken = statements;
      statements = 0;
      return taken;
    },
    stop() {
      Sqlite.prototype.prepare = prepare;
    },
  };
}
