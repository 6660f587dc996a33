import { EventEmitter } from 'node:events';
import { boundedAnswer } from '../../../src/server/graphql/answerSize';
import { metricOf } from '../../support/server/metricOf';
import { startServer } from '../../support/server/testServer';
import { trapService } from '../../support/server/trapService';

test('an answer within the limit stays as it is, and a larger one becomes one error that says what to do', () => {
  const text = 'x'.repeat(8 * 1024 * 1024);
  expect(boundedAnswer(text)).toBe(text);
  expect(JSON.parse(boundedAnswer(`${text}y`))).toEqual({
    data: null,
    errors: [{ message: expect.stringContaining('Ask for smaller pages'), extensions: { code: 'BAD_USER_INPUT' } }],
  });
});

test('over HTTP, an answer that is too large is replaced by that error, whether its operation is prepared or not', async () => {
  const server = await startServer({}, { service: trapService(new EventEmitter()) });
  const token = await server.token({ roles: ['PlatformOperator'] });
  const query = 'query ($text: String) { one: echo(text: $text) two: echo(text: $text) three: echo(text: $text) }';
  for (const prepared of [0, 0, 1]) {
    expect(await server.ask(query, token, { text: 'x'.repeat(3 * 1024 * 1024) })).toMatchObject({
      data: null,
      errors: [{ message: expect.stringContaining('Ask for smaller pages') }],
    });
    expect(await metricOf(server.address, 'cordon_prepared_answers_total')).toBe(prepared);
  }
  await server.close();
});
