import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/root';

const FOLDER = path.join(ROOT, 'src', 'prepared');

test('prepared/ works for any schema: it imports only graphql and itself', () => {
  const files = readdirSync(FOLDER);
  expect(files.length).toBeGreaterThan(5);
  const imported = files.flatMap((file) =>
    [...readFileSync(path.join(FOLDER, file), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => from),
  );
  expect([...new Set(imported)].filter((from) => !/^(graphql$|\.\/\w+$)/.test(from!))).toEqual([]);
});
