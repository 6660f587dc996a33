import { isServerProof, newSecret, PROOF_HEADER, PROOF_PATH } from '../../config/serverProof';
import { announcedServer } from '../../store/lock/dataDirLock';
import { CliError, EXIT } from '../io/exitCode';

const TIMEOUT_MS = 10_000;

/**
 * Makes the server at the address prove that it serves the folder's data. Anybody may listen at that address if the server was killed, so no token is sent
 * before. Throws a `CliError` if it does not prove it.
 */
export async function assertOwnServer(address: string, folder: string): Promise<void> {
  const server = announcedServer(folder);
  const nonce = newSecret();
  if (server?.address !== address || !isServerProof(await askForProof(address, nonce), server.secret, address, nonce)) {
    throw new CliError(
      EXIT.unanswered,
      `What answers at \`${address}\` does not prove that it serves the data in \`${folder}\`, so no token was sent to it. If your server was killed, another program may have taken its port: start your server again, on another PORT if need be.`,
    );
  }
}

/** The proof, or null. The answer's body is not read: the program that answers may be hostile. */
async function askForProof(address: string, nonce: string): Promise<string | null> {
  try {
    const response = await fetch(`${address}${PROOF_PATH}?${nonce}`, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.headers.get(PROOF_HEADER);
  } catch {
    throw new CliError(
      EXIT.unanswered,
      `No server answers at \`${address}\`, although a process of Cordon is working on its data. Try again in a moment.`,
    );
  }
}
