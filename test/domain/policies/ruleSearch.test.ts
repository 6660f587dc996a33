import fc from 'fast-check';
import type { Direction, TenantRule } from '../../../src/domain/policies/policy';
import { ruleCondition } from '../../../src/domain/policies/ruleSearch';
import type { Tenant } from '../../../src/domain/tenants/tenant';
import '../../support/domain/arbitraries';
import { fabrikam, rule, tenant } from '../../support/domain/fixtures';

function finds(search: string | null, one: TenantRule, allowed: Tenant | null = null, direction: Direction | null = null): boolean {
  return ruleCondition({ search, direction })?.accepts(one, allowed) ?? true;
}

const words = fc.array(fc.constantFrom('Ada', 'tum', 'Straße', 'ÉCOLE', '42', 'a'), { minLength: 1, maxLength: 4 });
const gaps = fc.constantFrom(' ', '-', '.', '/', ', ', ' (');

test('a search finds a text exactly if it is the beginning of one of its words, in any letter case', () => {
  fc.assert(
    fc.property(words, gaps, fc.constantFrom('ada', 'AD', 'tu', 'um', 'da', 'éc', 'straß', '4', '2', 'atum'), (parts, gap, search) => {
      const note = parts.join(gap);
      const expected = parts.some((word) => word.toLowerCase().startsWith(search.toLowerCase()));
      expect(finds(search, rule('*', 'BOTH', { note }))).toBe(expected);
    }),
  );
});

test('several words are found together, from the beginning of the first', () => {
  const one = rule(fabrikam.id, 'BOTH', { note: 'For the big merger of 2026' });
  expect(['for the', 'the BIG mer', ' merger of ', '2026'].map((search) => finds(search, one))).toEqual([true, true, true, true]);
  expect(['or the', 'the merger', 'ig merger', '026'].map((search) => finds(search, one))).toEqual([false, false, false, false]);
});

test("a search looks at the ID, the directory's and the imported name, the domains and the note, and at nothing else", () => {
  const allowed = tenant(fabrikam.id, 'Fabrikam Ltd', 'PUBLIC', ['fabrikam.example', 'shop.test']);
  const one = rule(fabrikam.id, 'INBOUND', { allowedTenantName: 'Widgets Inc', enteredAs: 'old.example', note: 'by Kim' });
  const found = [
    fabrikam.id,
    fabrikam.id.slice(0, 4),
    fabrikam.id.slice(0, 13).toUpperCase(),
    'ltd',
    'inc',
    'shop.te',
    'example',
    'old',
    'kim',
  ];
  expect(found.filter((search) => !finds(search, one, allowed))).toEqual([]);
  const missed = [fabrikam.id.slice(1, 6), fabrikam.id.slice(9, 13), 'rule', 'INBOUND', '*', 'hop', 'nobody'];
  expect(missed.filter((search) => finds(search, one, allowed))).toEqual([]);
  expect([finds('*', rule('*')), finds('fabrikam', one, null)]).toEqual([true, false]);
});

test.each(['.*', 'a|b', '[a', '(x', '\\', '^k', '$', '+', '{1}', '?', '/'])('%j is a text, not a pattern', (search) => {
  expect(finds(search, rule('*', 'BOTH', { note: 'kx' }))).toBe(false);
  expect(finds(search, rule('*', 'BOTH', { note: `see ${search}` }))).toBe(true);
});

test('a direction finds the rules that open it', () => {
  const open = (direction: Direction) =>
    (['INBOUND', 'OUTBOUND', 'BOTH'] as const).filter((each) => finds(null, rule('*', each), null, direction));
  expect([open('INBOUND'), open('OUTBOUND')]).toEqual([
    ['INBOUND', 'BOTH'],
    ['OUTBOUND', 'BOTH'],
  ]);
  const one = rule('*', 'INBOUND', { note: 'merger' });
  expect([finds('mer', one, null, 'INBOUND'), finds('mer', one, null, 'OUTBOUND'), finds('x', one, null, 'INBOUND')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('a blank search is no condition, and only a search reads the directory', () => {
  expect([ruleCondition({ search: null, direction: null }), ruleCondition({ search: ' \t', direction: null })]).toEqual([null, null]);
  expect(ruleCondition({ search: ' ', direction: 'INBOUND' })?.readsTenant).toBe(false);
  expect(ruleCondition({ search: 'a', direction: null })?.readsTenant).toBe(true);
});
