import { assertNotBlank } from '../../../src/domain/shared/text';
import { excerpt } from '../../../src/domain/shared/text';

describe('an excerpt of a text that a caller sent', () => {
  test('is the text itself up to 40 characters, and the first 40 with an ellipsis if there are more', () => {
    expect(excerpt('')).toBe('');
    expect(excerpt('x'.repeat(40))).toBe('x'.repeat(40));
    expect(excerpt('x'.repeat(41))).toBe(`${'x'.repeat(40)}…`);
  });

  test.each([
    ['a control character', '\u001b'],
    ['a lone surrogate', '\ud800'],
    ['a character that changes the direction of writing', '\u202e'],
    ['a line separator', '\u2028'],
    ['a paragraph separator', '\u2029'],
    ['a backtick', '`'],
  ])('shows a replacement character instead of %s', (_what, character) => {
    expect(excerpt(`é${character}🐑${character}`)).toBe('é\ufffd🐑\ufffd');
  });
});

test('a text of nothing but blanks is refused, and the error names its field', () => {
  for (const text of ['', ' \t\n']) {
    expect(() => assertNotBlank('connector.name', text)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: '`connector.name` must not be blank.' }),
    );
  }
  expect(() => assertNotBlank('name', ' a ')).not.toThrow();
});
