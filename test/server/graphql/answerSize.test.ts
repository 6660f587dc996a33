import { boundedAnswer } from '../../../src/server/graphql/answerSize';

test('an answer within the limit stays as it is, and a larger one becomes one error that says what to do', () => {
  const text = 'x'.repeat(8 * 1024 * 1024);
  expect(boundedAnswer(text)).toBe(text);
  expect(JSON.parse(boundedAnswer(`${text}y`))).toEqual({
    data: null,
    errors: [{ message: expect.stringContaining('Ask for smaller pages'), extensions: { code: 'BAD_USER_INPUT' } }],
  });
});
