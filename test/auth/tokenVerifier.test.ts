import type { JWTPayload } from 'jose';
import { tokenVerifier } from '../../src/auth/tokenVerifier';
import type { TokenVerifier } from '../../src/auth/tokenVerifier';

const claimsOf = (sub: string): JWTPayload => ({ iss: 'issuer', sub, exp: 4_000_000_000 });

/** A verifier that accepts any token as a subject of that name. The token `slow` is verified only after `letThrough`. */
function verifierWithGate(): { readonly tokens: TokenVerifier; readonly letThrough: () => void } {
  let letThrough: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  const verify = async (token: string): Promise<JWTPayload> => {
    if (token === 'slow') {
      await gate;
    }
    return claimsOf(token);
  };
  return {
    tokens: tokenVerifier(
      verify,
      () => true,
      () => 0,
    ),
    letThrough,
  };
}

test('a token is known only by the exact text that was verified, also while another token is being verified', async () => {
  const { tokens, letThrough } = verifierWithGate();
  await tokens.verify('Bearer first');
  const slow = tokens.verify('Bearer slow');
  expect(tokens.known('Bearer first')?.subject).toBe('first');
  letThrough();
  expect((await slow).subject).toBe('slow');
  for (const other of ['', ' ', 'Bearer', 'Bearer ', 'bearer first', 'Bearer firs', 'null', 'undefined']) {
    expect(tokens.known(other)).toBeUndefined();
  }
  await expect(tokens.verify('')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(tokens.known('Bearer slow')?.subject).toBe('slow');
  expect(tokens.known('Bearer first')?.subject).toBe('first');
});
