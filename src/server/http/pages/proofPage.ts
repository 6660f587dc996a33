import type { ServerResponse } from 'node:http';
import { isNonce, PROOF_HEADER, serverProof } from '../../../config/serverProof';
import { HttpError, send } from '../httpError';

/** The query of the path that asks for a proof. */
const NONCE_EXPECTED = 'The query of this path must be a nonce: 64 hexadecimal digits in lower case.';

/** Proves to the holder of the secret that this is the server at the address. A nonce has a fixed length, so an answer costs one small hash. */
export function proofPage(secret: string, address: () => string): (response: ServerResponse) => void {
  return (response) => {
    const [, nonce = ''] = (response.req.url ?? '').split('?');
    if (!isNonce(nonce)) {
      throw new HttpError(400, NONCE_EXPECTED);
    }
    send(response, 204, 'text/plain', '', { [PROOF_HEADER]: serverProof(secret, address(), nonce) });
  };
}
