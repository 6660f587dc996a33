import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * How a server proves to the command line, before that sends it a token, that it serves the data directory: both can read a secret there. The command line
 * sends a nonce as a query of this path; the server answers with the proof in a header. Only the proof crosses the wire, and it is good for one nonce and one
 * address.
 */
export const PROOF_PATH = '/server-proof';
export const PROOF_HEADER = 'cordon-server-proof';

const NONCE = /^[0-9a-f]{64}$/;

/** A secret or a nonce. */
export function newSecret(): string {
  return randomBytes(32).toString('hex');
}

export function isNonce(text: string): boolean {
  return NONCE.test(text);
}

export function serverProof(secret: string, address: string, nonce: string): string {
  return createHmac('sha256', secret).update(`cordon server\n${address}\n${nonce}`).digest('hex');
}

export function isServerProof(proof: string | null, secret: string, address: string, nonce: string): boolean {
  const expected = Buffer.from(serverProof(secret, address, nonce));
  const given = Buffer.from(proof ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
