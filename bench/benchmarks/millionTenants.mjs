import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mostStatements } from '../lib/coldStatements.mjs';
import { dataSet } from '../lib/dataSet.mjs';
import { cpuOf, enter, shown } from '../lib/entrant.mjs';
import { evaluations, ONE } from '../lib/evaluations.mjs';
import { fillCache } from '../lib/fullCache.mjs';
import { costOf, openLoad } from '../lib/load.mjs';
import { model } from '../lib/model.mjs';
import { startOurs } from '../lib/ours.mjs';
import { pairs } from '../lib/pairs.mjs';

const FULL = {
  ...{ tenants: 1_000_000, few: 10_000, rules: 5, starts: 5, pairs: 7, singles: 200, cold: 10_000 },
  ...{ load: { distinct: 4_000, warmUp: 20_000, count: 10_000 }, fill: { most: 600_000, more: 120_000, beyond: 240_000 } },
};
const SMOKE = {
  ...{ tenants: 1_000, few: 200, rules: 5, starts: 1, pairs: 1, singles: 10, cold: 50 },
  ...{ load: { distinct: 50, warmUp: 0, count: 50 }, fill: { most: 2_000, more: 1_000, beyond: 1_000 } },
};
/** The most that the product's cache keeps: about this many rules. */
const CACHE_WEIGHT = 2_000_000;
const LOWER = (a, b) => a / b;

async function run({ smoke, say }) {
  const size = smoke ? SMOKE : FULL;
  const [many, few] = [size.tenants, size.few].map((tenants) => model({ tenants, rules: size.rules }));
  // The servers use the folders in place: all that they add is their key.
  const folder = await dataSet(many, { say, more: followed(many), variant: 'followed' });
  const fewFolder = await dataSet(few, { say, more: followed(few), variant: 'followed' });
  say('starting on the whole database and on an empty one, in turn');
  const rows = [await starts(size, many, folder)];
  say('counting the statements of cold decisions');
  const most = await mostStatements(many, folder, size.singles);
  rows.push({
    what: 'statements of a cold decision',
    ours: { text: `at most ${String(most)}`, value: most },
    reference: { what: 'the goal', text: '1', value: 1 },
    ratio: most,
    target: '≤ 1',
  });
  const server = await startOurs({ dataDir: folder, name: 'many' });
  try {
    say('warming up on working sets, every answer checked, then in turn');
    rows.push(await warm(size, server, many, few, fewFolder));
    say('asking about tenants that are not in memory, every answer checked');
    rows.push(await cold(size, server, many, rows.at(-1)));
    say('filling the cache, then asking about more tenants');
    rows.push(memory(await fillCache(server, many, { weight: CACHE_WEIGHT, ...size.fill }), size.fill));
  } finally {
    await server.stop();
  }
  const shape = { tenants: size.tenants, rules: size.rules };
  return rows.map((row) => {
    const { detail = {}, target = null, ratio } = row;
    const met = smoke || target === null ? null : ratio <= Number(target.slice(2));
    return { ...row, goal: target === null ? null : '7', target, met, detail: { ...shape, ...detail } };
  });
}

/** Sets the cursor of reassessment to the end of the log, as if it had followed all changes. */
function followed({ revision, changeId }) {
  return (database) => {
    const position = `${String(revision)} ${changeId(revision)}`;
    database.prepare('INSERT INTO follower_cursor (name, position) VALUES (?, ?)').run('reassessment', position);
  };
}

/** Measures the time from the start of the process to its first decision, about tenants that are not in memory. */
async function starts(size, data, folder) {
  const empty = mkdtempSync(path.join(tmpdir(), 'cordon-bench-empty-'));
  const [{ input, decision }] = evaluations(data, 1, 21);
  const body = JSON.stringify({ query: ONE, variables: { input } });
  const firstAnswer = async (dataDir) => {
    const begun = performance.now();
    const server = await startOurs({ dataDir });
    try {
      const headers = { authorization: `Bearer ${await server.token('PlatformEvaluator')}`, 'content-type': 'application/json' };
      const answer = await (await fetch(server.url, { method: 'POST', headers, body })).json();
      const took = performance.now() - begun;
      const right = dataDir === empty || JSON.stringify(answer.data.evaluateConnection) === JSON.stringify(decision);
      if (!right) {
        throw new Error(`The first answer is wrong: ${JSON.stringify(answer)}`);
      }
      return took;
    } finally {
      await server.stop();
    }
  };
  try {
    // The first start creates tables and keys.
    await firstAnswer(empty);
    await firstAnswer(folder);
    const measured = await pairs(
      size.starts,
      () => firstAnswer(folder),
      () => firstAnswer(empty),
      { ratio: LOWER },
    );
    const ms = (value) => ({ text: `${value.toFixed(0)} ms`, value });
    return {
      what: 'start to first answer',
      ours: ms(measured.ours),
      reference: { what: 'an empty database', ...ms(measured.reference) },
      ratio: measured.ratio,
      target: '≤ 1.5',
      detail: { ratios: measured.ratios },
    };
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
}

async function warm(size, server, many, few, fewFolder) {
  const small = await startOurs({ dataDir: fewFolder, name: 'few' });
  try {
    const { distinct, warmUp, count } = size.load;
    const entering = async (entered, data) =>
      enter(entered, {
        token: await entered.token('PlatformEvaluator'),
        connections: 32,
        warmUp,
        requests: requestsOf(data, distinct, 23),
      });
    const a = await entering(server, many);
    const b = await entering(small, few);
    const measured = await pairs(
      size.pairs,
      () => a.run(count),
      () => b.run(count),
      { of: cpuOf, ratio: LOWER },
    );
    await Promise.all([a.stop(), b.stop()]);
    return {
      what: 'evaluateConnection, warm: server CPU',
      ours: shown(measured.runs.ours),
      reference: { what: `${size.few.toLocaleString('en')} tenants`, ...shown(measured.runs.reference) },
      ratio: measured.ratio,
      target: '≤ 1.1',
      detail: { document: ONE, connections: 32, distinct, ratios: measured.ratios },
    };
  } finally {
    await small.stop();
  }
}

/** Each request names two tenants that, except by chance, no request has named before. */
async function cold(size, server, data, { ours: warmOnes }) {
  const requests = requestsOf(data, size.cold, 25);
  const load = await openLoad({ url: server.url, token: await server.token('PlatformEvaluator'), requests });
  const measured = await costOf(server, load, requests.length).finally(() => load.stop());
  const ours = shown([measured]);
  const reference = { what: 'warm', text: warmOnes.text, value: warmOnes.value };
  return { what: 'evaluateConnection, cold: server CPU', ours, reference, ratio: ours.value / warmOnes.value, target: '≤ 4' };
}

function memory({ atFirst, full, after }, { beyond }) {
  const shownAs = ({ live, rss, weight }) => {
    const [heap, resident] = [live, rss].map((bytes) => (bytes / 1e6).toFixed(0));
    return { text: `${heap} MB (resident ${resident}) at weight ${weight.toLocaleString('en')}`, value: live };
  };
  return {
    what: `live memory with a full cache, asked about ${beyond.toLocaleString('en')} tenants more`,
    ours: shownAs(after),
    reference: { what: 'before them', ...shownAs(full) },
    ratio: Math.max(after.live / full.live, after.weight / CACHE_WEIGHT),
    target: '≤ 1.1',
    detail: { atFirst, full, after, bytesAUnit: (full.live - atFirst.live) / (full.weight - atFirst.weight) },
  };
}

function requestsOf(data, count, seed) {
  return evaluations(data, count, seed).map(({ input, decision }) => ({
    body: JSON.stringify({ query: ONE, operationName: 'Evaluate', variables: { input } }),
    answer: `${JSON.stringify({ data: { evaluateConnection: decision } })}\n`,
  }));
}

export const benchmark = { name: 'millionTenants', goals: ['7'], title: 'a million tenants with five million rules', run };
