import { assertNotBlank, escaped, excerpt, isShowable, shortened, tenantDisplayName } from '../../../src/domain/shared/text';

test.each([
  ['an excerpt', excerpt, 40],
  ['a shortened text', shortened, 100],
] as const)('%s keeps the beginning of a text', (_what, short, length) => {
  expect(short('x'.repeat(length))).toBe('x'.repeat(length));
  expect(short('x'.repeat(length + 1))).toBe(`${'x'.repeat(length)}…`);
});

test('an excerpt replaces control and format characters, lone surrogates, line separators and backticks', () => {
  expect(excerpt('a\u0007b\ud800c\u200ed\u2028e\u2029f`g')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg');
  expect(excerpt('Ärger 🐑 -_*"')).toBe('Ärger 🐑 -_*"');
});

/** One of each kind of character that changes how the text around it is shown. */
const DISGUISING = Array.from('\0\b\t\n\r\u001b\u007f\u0085\u009b\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069');
const HARMLESS = ['', 'Ärger 🐑', '株式会社', 'شركة', 'ใบ', 'नहीं\u200dक', 'a\u00a0b', '👩\u200d👧'];

test('a shortened text replaces disguising characters and lone surrogates', () => {
  expect(shortened('a\0b\u001bc\ud800d\u202ee')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde');
  expect(shortened('Ärger 🐑 `-_*"')).toBe('Ärger 🐑 `-_*"');
});

test('a blank text is BAD_USER_INPUT, with its place in the input', () => {
  for (const text of ['', ' \t\n']) {
    expect(() => {
      assertNotBlank('connector.name', text);
    }).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT', message: '`connector.name` must not be blank.' }));
  }
  expect(() => {
    assertNotBlank('name', ' A ');
  }).not.toThrow();
});

test('a text can be shown if no character in it disguises others', () => {
  expect(DISGUISING.filter((character) => isShowable(`a${character}b`))).toEqual([]);
  expect(HARMLESS.filter((text) => !isShowable(text))).toEqual([]);
});

test('a text of several lines may also have tabs and ends of lines, but no carriage return alone', () => {
  expect(isShowable('one\n\ttwo\r\nthrée', { lines: true })).toBe(true);
  expect(isShowable('one\rtwo', { lines: true })).toBe(false);
  expect(DISGUISING.filter((character) => isShowable(`é${character}b`, { lines: true }))).toEqual(['\t', '\n']);
});

test('escaping shows each disguising character by its number, changes no other character, and keeps JSON the same', () => {
  expect(escaped('a\u001b[2K\r\nb\u202ec\u009bd')).toBe('a\\u001b[2K\\u000d\\u000ab\\u202ec\\u009bd');
  expect(HARMLESS.map(escaped)).toEqual(HARMLESS);
  const value = { [`a${DISGUISING.join('')}`]: DISGUISING };
  expect(JSON.parse(escaped(JSON.stringify(value)))).toEqual(value);
});

test('the name of a tenant is refused if it is blank or has a disguising character', () => {
  for (const name of ['', ' ', ...DISGUISING.map((character) => `Contoso${character}`)]) {
    expect(() => tenantDisplayName(name)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  }
  expect(tenantDisplayName('Ärger & Söhne')).toBe('Ärger & Söhne');
});
