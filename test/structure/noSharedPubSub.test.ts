import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/root';

/**
 * `createPubSub()` of @graphql-yoga/subscription, which type-graphql installs, ends the process when one subscriber has left 1,024 events unread, and it
 * shares its buffer between subscribers. So our code must not use it. policyChangedFeed.test.ts tests what we use instead.
 */
test('neither package.json nor src uses the pubsub of @graphql-yoga/subscription', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, object>;
  expect(Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name.startsWith('@graphql-yoga/'))).toEqual([]);
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => /createPubSub|@graphql-yoga|@repeaterjs/.test(readFileSync(join(ROOT, 'src', file), 'utf8')))).toEqual([]);
});
