// `npm run schema` writes schema/schema.graphql from the code. With `--check` it only checks that the file is up to date.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT, prepare } from './prepare.mjs';

await prepare((line) => process.stderr.write(`${line}\n`));
const require = createRequire(path.join(ROOT, 'dist', 'src', 'main.js'));
require('reflect-metadata');
const { apiSchema } = require('./api/schema.js');
const { printSchema } = require('graphql');

const file = path.join(ROOT, 'schema', 'schema.graphql');
const emitted = `${printSchema(apiSchema)}\n`;
const committed = existsSync(file) ? readFileSync(file, 'utf8') : null;

if (!process.argv.includes('--check')) {
  mkdirSync(path.dirname(file), { recursive: true });
  if (committed !== emitted) {
    writeFileSync(file, emitted);
  }
  process.stdout.write(`${path.relative(ROOT, file)}: ${committed === emitted ? 'unchanged' : 'written'}\n`);
} else if (committed !== emitted) {
  process.stderr.write('schema/schema.graphql is out of date: run `npm run schema` and commit the file.\n');
  process.exitCode = 1;
}
