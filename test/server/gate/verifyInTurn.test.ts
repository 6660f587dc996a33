import type { TokenVerifier } from '../../../src/auth/tokenVerifier';
import { verifyInTurn } from '../../../src/server/gate/verifyInTurn';
import { OPERATOR } from '../../support/people';

/** A verifier that knows one token, and verifies others when it is told to. */
function slowVerifier(): { readonly verifier: TokenVerifier; readonly begun: string[]; readonly end: (() => void)[] } {
  const begun: string[] = [];
  const end: (() => void)[] = [];
  const verifier: TokenVerifier = {
    known: (authorization) => (authorization === 'known' ? OPERATOR : undefined),
    async verify(authorization) {
      begun.push(authorization);
      await new Promise<void>((resolve) => end.push(resolve));
      if (authorization.startsWith('wrong')) {
        throw new Error(authorization);
      }
      return OPERATOR;
    },
  };
  return { verifier, begun, end };
}

describe('unknown tokens', () => {
  it('are verified some at a time, in their order, while a known one never waits', async () => {
    const { verifier, begun, end } = slowVerifier();
    const tokens = verifyInTurn(verifier, 100);
    const names = Array.from({ length: 40 }, (_, place) => `${place % 3 === 0 ? 'wrong' : 'right'} ${String(place)}`);
    const verified = Promise.allSettled(names.map((name) => tokens.verify(name)));
    expect(await tokens.verify('known')).toBe(OPERATOR);
    expect(begun).toEqual(names.slice(0, 16));
    for (let ended = 0; ended < 40; ended += 1) {
      end[ended]!();
      await new Promise(setImmediate);
    }
    expect(begun).toEqual(names);
    expect((await verified).map(({ status }) => status)).toEqual(
      names.map((name) => (name.startsWith('wrong') ? 'rejected' : 'fulfilled')),
    );
  });

  it('are refused with OVERLOADED if too many wait', async () => {
    const { verifier } = slowVerifier();
    const tokens = verifyInTurn(verifier, 4);
    for (let place = 0; place < 20; place += 1) {
      void tokens.verify(String(place));
    }
    await expect(tokens.verify('one more')).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(await tokens.verify('known')).toBe(OPERATOR);
  });
});
