/** The document has something that prepared operations do not support, so the full executor must run it. */
export class NotPreparable extends Error {
  override readonly name = 'NotPreparable';
}

/** What a root field's resolver returned (a value, or the promise of one) or threw. */
export type Outcome = { readonly value: unknown } | { readonly thrown: unknown };

/** The outcome of each root field that ran, by its response key. */
export type Outcomes = ReadonlyMap<string, Outcome>;

/** Thrown by a prepared operation that cannot answer: the full executor must run it, and replay the outcomes of the root fields that ran already. */
export class HandOver {
  constructor(readonly outcomes: Outcomes) {}
}

/** Thrown as soon as the operation cannot succeed. It carries no details: the full executor runs next and reports the error. */
const NO_SUCCESS = Symbol('no success');

export function fail(): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- hostile requests cause it often, and an `Error` costs a stack trace that nobody reads
  throw NO_SUCCESS;
}
