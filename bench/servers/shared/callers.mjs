// Verifies ES256 tokens, each once; after that a token is known by its text.
import { createPublicKey, verify } from 'node:crypto';

/** Gives a function that returns the claims of an `Authorization` value, or null if it is not valid. */
export function callersOf(jwk) {
  const { kty, crv, x, y } = jwk;
  const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
  const known = new Map();
  return (authorization) => {
    const claims = known.get(authorization);
    if (claims !== undefined) {
      return claims.exp * 1000 > Date.now() ? claims : null;
    }
    const [, head, payload, signature] = /^Bearer ([^.]+)\.([^.]+)\.([^.]+)$/.exec(authorization ?? '') ?? [];
    if (head === undefined) {
      return null;
    }
    const signed = { key, dsaEncoding: 'ieee-p1363' };
    if (!verify('sha256', Buffer.from(`${head}.${payload}`), signed, Buffer.from(signature, 'base64url'))) {
      return null;
    }
    const verified = JSON.parse(Buffer.from(payload, 'base64url').toString());
    known.set(authorization, verified);
    return verified.exp * 1000 > Date.now() ? verified : null;
  };
}
