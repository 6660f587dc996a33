/** Why the store can not be opened, in one line for the person who started the program. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}
