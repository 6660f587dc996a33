/** The document holds what prepared operations do not take; it is executed the usual way. */
export class NotPreparable extends Error {
  override readonly name = 'CannotPrepare';
}

/** What a root field's resolver came to: a value (or the promise of one), or what it threw. */
export type Outcome = { readonly value: unknown } | { readonly thrown: unknown };

/** By the name under which each root field answers. */
export type Outcomes = ReadonlyMap<string, Outcome>;

/** A prepared operation can't answer, whatever the reason: the full executor is to, on the outcomes of the root fields that ran already. */
export class HandOver {
  constructor(readonly outcomes: Outcomes) {}
}

/** Thrown where there is no success to be had. It carries nothing: what went wrong is found again, and told, by the full executor. */
const NO_SUCCESS = Symbol('no success');

export function fail(): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- thrown often by hostile requests, and an Error would pay for a stack that nobody reads
  throw NO_SUCCESS;
}
