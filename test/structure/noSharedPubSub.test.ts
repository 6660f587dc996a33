import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/root';

/**
 * `createPubSub()` of @graphql-yoga/subscription ends the process at 1,024 events that one subscriber did not take, and its buffer is shared between
 * subscribers. It comes with type-graphql; what matters is that nothing of ours reaches for it. What takes its place is tested in policyChangedFeed.test.ts.
 */
test('no package of ours and no file uses the pubsub of @graphql-yoga/subscription', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, object>;
  expect(Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name.startsWith('@graphql-yoga/'))).toEqual([]);
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => /createPubSub|@graphql-yoga|@repeaterjs/.test(readFileSync(join(ROOT, 'src', file), 'utf8')))).toEqual([]);
});
