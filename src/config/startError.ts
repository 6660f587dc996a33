/** Why the server could not start, in one line for the person who started it. Never shown to a client. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}
