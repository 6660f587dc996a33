// `npm run bench [-- NAME …]` measures Cordon against other servers, prints one table and writes it as JSON. See README.md.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PrepareError, prepare, prepareFolder } from '../tools/prepare.mjs';
import { table } from './lib/table.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const USAGE = `npm run bench [-- [options] NAME …]
  --smoke      tiny sizes and one pair each: shows that everything runs and every answer is right; prints no table
  --profile    writes a CPU profile of each server's measured part to bench/profiles/
  --json FILE  where the rows go (default bench/results.json)
  --help       this text
`;

const say = (line) => process.stderr.write(`${line}\n`);

/** The benchmarks with these names, in the order of their goals. Without names: all, but of those that say `onlyByName` only in a smoke run. */
async function benchmarksCalled(names, smoke) {
  const files = readdirSync(path.join(HERE, 'benchmarks')).filter((name) => name.endsWith('.mjs'));
  const all = await Promise.all(files.map(async (file) => (await import(`./benchmarks/${file}`)).benchmark));
  const unknown = names.filter((name) => !all.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    throw new PrepareError(`There is no benchmark \`${unknown[0]}\`. The benchmarks are: ${all.map(({ name }) => name).join(', ')}.`);
  }
  return all
    .filter(({ name, onlyByName }) => (names.length === 0 ? smoke || !onlyByName : names.includes(name)))
    .sort((a, b) => Number.parseInt(a.goals[0], 10) - Number.parseInt(b.goals[0], 10));
}

/** Does `work` for each item, `atOnce` of them at the same time. The results are in the order of the items. */
async function inTurn(all, atOnce, work) {
  const results = [];
  const left = all.entries();
  const worker = async () => {
    for (const [place, one] of left) {
      results[place] = await work(one);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { smoke: { type: 'boolean' }, profile: { type: 'boolean' }, json: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  if (process.env.BENCH_DIST === undefined) {
    await prepare(say);
  }
  await prepareFolder(HERE, say);
  if (values.profile) {
    process.env.BENCH_PROFILES = path.join(HERE, 'profiles');
    mkdirSync(process.env.BENCH_PROFILES, { recursive: true });
  }
  const smoke = values.smoke === true;
  const measure = async ({ name, title, run }) => {
    const started = performance.now();
    say(`[${name}] ${title}`);
    try {
      const rows = await run({ smoke, say: (line) => say(`[${name}] ${line}`) });
      say(`[${name}] ${((performance.now() - started) / 1000).toFixed(1)} s`);
      return rows.map((row) => ({ benchmark: name, ...row }));
    } catch (error) {
      // The rows of the other benchmarks are still useful.
      say(`[${name}] failed: ${error.stack}`);
      failed.push(name);
      return [];
    }
  };
  const failed = [];
  // A smoke run measures nothing, so benchmarks may run at the same time.
  if (smoke) {
    process.env.BENCH_UNPINNED = '1';
  }
  const rows = (await inTurn(await benchmarksCalled(positionals, smoke), smoke ? 2 : 1, measure)).flat();
  if (!smoke) {
    process.stdout.write(`${table(rows)}\n`);
  }
  if (failed.length > 0) {
    process.exitCode = 1;
  }
  if (smoke && values.json === undefined) {
    return;
  }
  const result = { at: new Date().toISOString(), node: process.version, smoke, failed, rows };
  writeFileSync(values.json ?? path.join(HERE, 'results.json'), `${JSON.stringify(result, null, 2)}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof PrepareError ? error.message : error.stack}\n`);
  process.exit(1);
}
