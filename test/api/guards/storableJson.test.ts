import { whyNotStorable } from '../../../src/api/guards/storableJson';

const nested = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 1);

test.each<[string, unknown, RegExp | null]>([
  ['32 levels', nested(32), null],
  ['33 levels', nested(33), /nested more than 32 levels/],
  ['a hundred thousand levels', nested(100_000), /nested more than 32 levels/],
  [
    'a policy document of 10,000 rules',
    Array.from({ length: 10_000 }, () => ({ tenantId: 'x', direction: { inbound: true, outbound: true } })),
    null,
  ],
  ['more than a million values', Array.from({ length: 1_000_001 }, () => 1), /more than 1000000 values/],
  [
    'more than a million values in several lists',
    Array.from({ length: 1_100 }, () => Array.from({ length: 1_000 }, () => 1)),
    /more than 1000000 values/,
  ],
  ['NUL in a key', { a: { '\0': 1 } }, /NUL/],
  ['half a surrogate pair in a list', [['\ud800']], /surrogate/],
  ['an infinite number', [{ a: Infinity }], /too large/],
  ['null', null, null],
])('%s', (_what, value, reason) => {
  const why = whyNotStorable(value);
  if (reason === null) {
    expect(why).toBeNull();
  } else {
    expect(why).toMatch(reason);
  }
});
