// Counts the SQLite statements that the product runs for a decision about tenants that are not in memory. It runs the product in this process.
import { createRequire } from 'node:module';
import path from 'node:path';
import { evaluations } from './evaluations.mjs';
import { product, ROOT } from './ours.mjs';

const NEVER_MS = 3_600_000;

/** Gives the most statements that one of `count` cold decisions took, and checks each decision. */
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
        throw new Error('A decision is wrong.');
      }
    }
    if (most === 0) {
      throw new Error('No statement was counted.');
    }
    return most;
  } finally {
    counted.stop();
    await live.close();
    await store.close();
  }
}

/** Counts the runs of all statements that this process prepares from now on. */
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
    /** How many ran since the last call. */
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
