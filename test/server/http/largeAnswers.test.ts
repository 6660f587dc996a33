import { EventEmitter } from 'node:events';
import { CONTOSO } from '../../support/people';
import { metricOf } from '../../support/server/metricOf';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';
import { trapService } from '../../support/server/trapService';

/** The answer repeats a text that fits into a body until it is too large itself. */
const THREE_TIMES = 'query ($text: String!) { first: echo(text: $text) second: echo(text: $text) third: echo(text: $text) }';
const TEXT = 'x'.repeat(3_000_000);
const TOO_LARGE = {
  data: null,
  errors: [{ message: expect.stringContaining('Ask for smaller pages'), extensions: { code: 'BAD_USER_INPUT' } }],
};

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await startServer({ RATE_LIMIT: '1000000' }, { service: trapService(new EventEmitter()) });
  token = await server.token({ roles: ['Evaluator'], tenantId: CONTOSO.id });
});
afterAll(() => server.close());

const answered = (): Promise<number> => metricOf(server.address, 'cordon_prepared_answers_total');

test('an answer that is too large is replaced by an error, whether Apollo executes the document or it is prepared', async () => {
  expect(await server.ask(THREE_TIMES, token, { text: TEXT })).toEqual(TOO_LARGE);
  expect(await server.ask(THREE_TIMES, token, { text: 'short' })).toMatchObject({ data: { third: 'short' } });
  const byApollo = await answered();
  expect(await server.ask(THREE_TIMES, token, { text: TEXT })).toEqual(TOO_LARGE);
  expect(await answered()).toBe(byApollo + 1);
});
