/** The document has something that prepared operations do not support, so the full executor must run it. */
export class NotPreparable extends Error {
  override readonly name = 'NotPreparable';
}
