import { MAX_USER_ERRORS } from './userError';
import type { UserError } from './userError';

/** The caller asked for something that can't be done. */
export interface Refusal {
  readonly outcome: 'refused';
  readonly userErrors: readonly UserError[];
}

/** The result of asking for an edit. */
export type EditResult<E> =
  | Refusal
  /** Everything already is as asked: nothing is written and no revision is taken. */
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'changed'; readonly edit: E };

export const UNCHANGED = Object.freeze({ outcome: 'unchanged' });

/** `userErrors` are in the order of the input; those over the limit are dropped. */
export function refused(userErrors: readonly UserError[]): Refusal {
  return { outcome: 'refused', userErrors: userErrors.slice(0, MAX_USER_ERRORS) };
}

export function changed<E>(edit: E): { readonly outcome: 'changed'; readonly edit: E } {
  return { outcome: 'changed', edit };
}
