// Installs the clients, starts a server, and runs the tests of this folder: node clients/run.mjs
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrepareError, prepare, prepareFolder } from '../tools/prepare.mjs';
import { startServer } from './lib/server.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const say = (line) => process.stderr.write(`${line}\n`);

try {
  await prepare(say, { development: true });
  await prepareFolder(HERE, say);
} catch (error) {
  if (!(error instanceof PrepareError)) {
    throw error;
  }
  say(error.message);
  process.exit(1);
}

const server = await startServer();
// Each test file runs in a process of its own, which inherits these.
Object.assign(process.env, { CORDON_ADDRESS: server.address, CORDON_ADMIN: server.token('TenantAdmin') });
const tests = readdirSync(path.join(HERE, 'tests')).filter((file) => file.endsWith('.test.mjs'));
const results = run({ files: tests.map((file) => path.join(HERE, 'tests', file)), concurrency: 1, timeout: 60_000 });
results.on('test:fail', () => {
  process.exitCode = 1;
});
results.compose(spec).pipe(process.stdout);
results.once('end', () => server.stop());
