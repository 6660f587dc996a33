/** The document holds what prepared operations do not take; it is executed the usual way. */
export class NotPreparable extends Error {
  override readonly name = 'CannotPrepare';
}
