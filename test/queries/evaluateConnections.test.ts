import { setIsolation } from '../../src/commands/policies/setIsolation';
import { registerTenant } from '../../src/commands/tenants/registerTenant';
import type { MayAsk } from '../../src/domain/decisions/evaluatedConnection';
import type { EvaluateConnectionInput } from '../../src/queries/connectionRequest';
import { evaluateConnections } from '../../src/queries/evaluateConnections';
import { DATABASES } from '../support/database';
import { CONTOSO, FABRIKAM, NORTHWIND, OPERATOR, TENANTS, UNLISTED } from '../support/people';
import { openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

const anyone: MayAsk = () => true;
const contoso: MayAsk = (creator, signIn) => creator === CONTOSO.id || signIn === CONTOSO.id;

describe.each(DATABASES)('evaluating connections on $name', ({ create }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp(create);
  });
  afterEach(async () => {
    await app.close();
  });

  /** The result for each input: the reason of the decision, or the code and the message of the error. */
  async function answers(mayAsk: MayAsk, inputs: readonly EvaluateConnectionInput[]): Promise<string[]> {
    const evaluated = await evaluateConnections(app, mayAsk, inputs);
    return evaluated.map((answer) => ('code' in answer ? `${answer.code} ${answer.message}` : answer.decision.reason));
  }

  test('an invalid input gets its error in the list, and the others are decided on one state', async () => {
    await setIsolation(app, OPERATOR, { tenantId: FABRIKAM.id, enabled: true });
    const inputs: EvaluateConnectionInput[] = [
      { creatorTenant: 'CONTOSO.example.', signInTenant: FABRIKAM.id.toUpperCase() },
      { signInTenant: FABRIKAM.id },
      { creatorTenant: 'nobody.example', signInTenant: 'no-one.example' },
      { creatorTenant: '*', signInTenant: FABRIKAM.id },
      { creatorTenant: null, signInTenant: 'fabrikam.test' },
      { creatorTenant: CONTOSO.id, signInTenant: 'not a tenant' },
      { creatorTenant: CONTOSO.id, signInTenant: 'fabrikam.example', connector: { name: 'x', identityProvider: 'OTHER' } },
      { creatorTenant: UNLISTED, signInTenant: NORTHWIND.id },
    ];
    expect(await answers(anyone, inputs)).toEqual([
      'BLOCKED_INBOUND',
      expect.stringMatching(/^BAD_USER_INPUT `creatorTenant` .*explicit null/),
      expect.stringMatching(/^BAD_USER_INPUT .*`creatorTenant`.*`nobody\.example`.*`signInTenant`.*`no-one\.example`/),
      expect.stringMatching(/^BAD_USER_INPUT `creatorTenant`: `\*` /),
      'UNIDENTIFIED_CREATOR_BLOCKED',
      expect.stringMatching(/^BAD_USER_INPUT `signInTenant`: `not a tenant` /),
      'NOT_GOVERNED',
      'PERMITTED',
    ]);
    const evaluated = await evaluateConnections(app, anyone, inputs);
    const revisions = evaluated.flatMap((answer) => ('code' in answer ? [] : answer.revision));
    expect(revisions).toEqual([1, 2, 3, 4].map(() => TENANTS.length + 1));
  });

  test('a connection gets the same answer alone and in a list', async () => {
    const inputs = [
      { creatorTenant: CONTOSO.id, signInTenant: FABRIKAM.id },
      { creatorTenant: null, signInTenant: FABRIKAM.id },
      { creatorTenant: CONTOSO.id, signInTenant: 'nobody.example' },
    ];
    const alone = [];
    for (const input of inputs) {
      alone.push(...(await evaluateConnections(app, anyone, [input])));
    }
    expect(await evaluateConnections(app, anyone, inputs)).toEqual(alone);
  });

  test("asking about other tenants' connections is refused, and the message says nothing about them", async () => {
    const asked = await answers(contoso, [
      { creatorTenant: FABRIKAM.id, signInTenant: NORTHWIND.id },
      { creatorTenant: null, signInTenant: 'fabrikam.example' },
      { creatorTenant: FABRIKAM.id, signInTenant: 'nobody.example' },
      { creatorTenant: 'nobody.example', signInTenant: 'fabrikam.example' },
      { creatorTenant: 'nobody.example', signInTenant: 'no-one.example' },
    ]);
    expect(asked[0]).toMatch(/^FORBIDDEN /);
    expect(new Set(asked).size).toBe(1);
    expect(
      await answers(contoso, [
        { creatorTenant: 'contoso.test', signInTenant: NORTHWIND.id },
        { creatorTenant: UNLISTED, signInTenant: 'contoso.example' },
        { creatorTenant: null, signInTenant: CONTOSO.id },
        { creatorTenant: 'nobody.example', signInTenant: 'contoso.example' },
      ]),
    ).toEqual(['PERMITTED', 'PERMITTED', 'PERMITTED', expect.stringMatching(/^BAD_USER_INPUT .*`nobody\.example`/)]);
  });

  test("a list waits for its greatest minRevision, and a minRevision above the log's head is REVISION_UNAVAILABLE", async () => {
    const pair = { creatorTenant: CONTOSO.id, signInTenant: FABRIKAM.id };
    const head = app.live.applied;
    expect(await answers(anyone, [{ ...pair, minRevision: head }, { ...pair, minRevision: null }, pair])).toEqual([
      'PERMITTED',
      'PERMITTED',
      'PERMITTED',
    ]);
    await expect(answers(anyone, [pair, { ...pair, minRevision: head + 1 }, { ...pair, minRevision: 1 }])).rejects.toMatchObject({
      code: 'REVISION_UNAVAILABLE',
    });
  });

  test('the next decision takes in a change that was answered, and a domain that was registered', async () => {
    const pair = { creatorTenant: 'woodgrove.example', signInTenant: CONTOSO.id };
    expect(await answers(anyone, [pair])).toEqual([expect.stringMatching(/^BAD_USER_INPUT/)]);
    await registerTenant(app, OPERATOR, { name: 'Woodgrove', domains: ['woodgrove.example'], cloud: 'PUBLIC' });
    expect(await answers(anyone, [pair])).toEqual(['PERMITTED']);
    await setIsolation(app, OPERATOR, { tenantId: CONTOSO.id, enabled: true });
    expect(await answers(anyone, [pair])).toEqual(['BLOCKED_INBOUND']);
  });

  test('an error shortens a long text of the caller', async () => {
    const [answer] = await answers(anyone, [{ creatorTenant: 'x'.repeat(1_000_000), signInTenant: CONTOSO.id }]);
    expect(answer!.length).toBeLessThan(400);
  });

  test('no policy is loaded for a connection that the caller may not ask about', async () => {
    const loaded = (): number => {
      const { cachedPolicies, cachedWithoutPolicy } = app.live.gauges();
      return cachedPolicies + cachedWithoutPolicy;
    };
    const before = loaded();
    const inputs: EvaluateConnectionInput[] = [
      { creatorTenant: FABRIKAM.id, signInTenant: NORTHWIND.id },
      { creatorTenant: 'fabrikam.example', signInTenant: NORTHWIND.id },
      { creatorTenant: 'fabrikam.test', signInTenant: 'northwind.example' },
      { creatorTenant: null, signInTenant: 'northwind.example' },
    ];
    expect(await answers(contoso, inputs)).toEqual(inputs.map(() => expect.stringMatching(/^FORBIDDEN /)));
    expect(loaded()).toBe(before);
    expect(await answers(contoso, [...inputs, { creatorTenant: 'contoso.example', signInTenant: 'fabrikam.test' }])).toEqual([
      ...inputs.map(() => expect.stringMatching(/^FORBIDDEN /)),
      'PERMITTED',
    ]);
    expect(loaded()).toBe(before + 2);
  });

  test('an empty list gets an empty answer', async () => {
    expect(await evaluateConnections(app, anyone, [])).toEqual([]);
  });
});
