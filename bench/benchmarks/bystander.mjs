// Goal 11: what a caller of another tenant notices while somebody attacks the server.
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ATTACKS } from '../attacks/attacks.mjs';
import { startNode } from '../lib/child.mjs';
import { CLIENT_CPU } from '../lib/cpus.mjs';
import { startPostgres } from '../lib/postgres.mjs';
import { buildScene, openScene } from '../lib/scene.mjs';

const FULL = {
  rules: 10_000,
  requests: 12,
  flows: 100,
  attempts: 300_000,
  coldTenants: 24,
  idleMs: 4_000,
  attackMs: 3_000,
  restMs: 10_000,
};
const SMOKE = { rules: 20, requests: 2, flows: 2, attempts: 300, coldTenants: 2, idleMs: 200, attackMs: 150, restMs: 2_000 };
const HEAP_MB = 512;
const MORE_THAN_IDLE_MS = 50;
const NEVER_OVER_MS = 500;

export const benchmark = { name: 'bystander', goals: ['11'], title: 'A bystander during attacks', onlyByName: true, run };

async function run({ smoke, say }) {
  const size = smoke ? SMOKE : FULL;
  const only = process.env.BENCH_ATTACK;
  const attacks = ATTACKS.filter(({ name }) => only === undefined || name.includes(only));
  const rows = process.env.BENCH_DATABASE === 'postgres' ? [] : await onDatabase('SQLite', {}, { attacks, size, smoke, say });
  const postgres = process.env.BENCH_DATABASE === 'sqlite' ? null : await startPostgres(say);
  if (postgres === null) {
    return rows;
  }
  try {
    return [...rows, ...(await onDatabase('Postgres', { DATABASE_URL: postgres.url }, { attacks, size, smoke, say }))];
  } finally {
    postgres.stop();
  }
}

async function onDatabase(database, env, { attacks, size, smoke, say }) {
  say(`${database}: building the scene`);
  const built = await buildScene(env, size);
  const bystander = startNode('bystander', CLIENT_CPU, fileURLToPath(new URL('../lib/bystanderClient.mjs', import.meta.url)), []);
  await bystander.told('ready');
  let scene = null;
  const rows = [];
  try {
    const open = async () => {
      scene = await openScene(built, { ...env, NODE_OPTIONS: `--max-old-space-size=${String(HEAP_MB)}` });
      await bystander.ask('start', scene.bystander);
    };
    await open();
    await calm(bystander, size);
    const idle = await bystander.ask('measure', { ms: size.idleMs });
    say(`${database}: idle p99 ${ms(idle.p99)}, slowest ${ms(idle.max)}`);
    for (const attack of attacks) {
      if (!scene.alive()) {
        await open();
      }
      resetPeak(scene.pid);
      const seen = await during(bystander, attack, scene, size);
      rows.push(row(database, attack, idle, seen, smoke));
      const problems = seen.problems.length === 0 ? '' : ` PROBLEMS: ${seen.problems.join('; ')}`;
      say(
        `${database}: ${attack.name}: p99 ${ms(seen.p99)}, slowest ${ms(seen.max)}, ${String(seen.peakMb)} MB, ${seen.outcomes}${problems}`,
      );
      if (scene.alive()) {
        await calm(bystander, size);
      }
    }
    return rows;
  } finally {
    await bystander.stop();
    await scene?.stop();
    built.remove();
  }
}

/** Measures the bystander until one whole window is quiet, or for at most `restMs`. */
async function calm(bystander, { idleMs, restMs }) {
  const end = performance.now() + restMs;
  for (;;) {
    const seen = await bystander.ask('measure', { ms: Math.min(idleMs, 500) });
    if (seen.problems.length === 0 && seen.p99 < 20) {
      return seen;
    }
    if (performance.now() > end) {
      return seen;
    }
  }
}

/** Runs the attack in a process of its own, and the bystander meanwhile. */
async function during(bystander, attack, scene, { attackMs }) {
  const attacker = startNode('attacker', CLIENT_CPU, fileURLToPath(new URL('../lib/attackClient.mjs', import.meta.url)), []);
  await attacker.told('ready');
  try {
    const attacked = attacker.ask('attack', { name: attack.name, target: scene.target, ms: attackMs });
    const seen = await bystander.ask('measure', { ms: attackMs });
    // A server that has died can't answer the attacker either.
    const outcomes = await Promise.race([attacked, sleep(attackMs + 5_000, { 'not ended': 1 })]);
    const problems = [...seen.problems, ...(scene.alive() ? [] : ['the server has ended'])];
    return { ...seen, problems, peakMb: peakOf(scene.pid), outcomes: JSON.stringify(outcomes) };
  } finally {
    attacker.process.kill('SIGKILL');
  }
}

function row(database, attack, idle, { p99, max, peakMb, problems, outcomes, ...more }, smoke) {
  const limit = idle.p99 + MORE_THAN_IDLE_MS;
  return {
    goal: '11',
    what: `bystander on ${database} while ${attack.name}`,
    ours: { text: `p99 ${ms(p99)}, slowest ${ms(max)}, ${String(peakMb)} MB`, value: p99 },
    reference: { what: 'idle', text: ms(idle.p99), value: idle.p99 },
    ratio: p99 / idle.p99,
    target: `≤ idle + ${String(MORE_THAN_IDLE_MS)} ms, never > ${String(NEVER_OVER_MS)} ms`,
    met: smoke ? null : p99 <= limit && max <= NEVER_OVER_MS && problems.length === 0,
    detail: { attack: attack.name, by: attack.by, idle, p99, max, peakMb, problems, outcomes, heapMb: HEAP_MB, ...more },
  };
}

/** The most resident memory since `resetPeak`, in MB. 0 if this system does not say. */
function peakOf(pid) {
  try {
    return Math.round(Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

function resetPeak(pid) {
  try {
    writeFileSync(`/proc/${String(pid)}/clear_refs`, '5');
  } catch {
    // The peak is then the greatest since the start.
  }
}

function ms(value) {
  return `${value.toFixed(1)} ms`;
}
