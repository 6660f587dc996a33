import { assertNotBlank, excerpt, shortened } from '../../../src/domain/shared/text';

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

test('a shortened text replaces control characters and lone surrogates', () => {
  expect(shortened('a\0b\u001bc\ud800d')).toBe('a\ufffdb\ufffdc\ufffdd');
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
