import { MAX_USER_ERRORS } from './userError';
import type { UserError } from './userError';

/** What asking for an edit comes to. */
export type EditResult<E> =
  | { readonly outcome: 'refused'; readonly userErrors: readonly UserError[] }
  /** All is as asked already: nothing is to be written, no revision taken. */
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'changed'; readonly edit: E };

export const UNCHANGED = Object.freeze({ outcome: 'unchanged' });

/** `userErrors` in the order of the input; those over the limit are dropped. */
export function refused(userErrors: readonly UserError[]): { readonly outcome: 'refused'; readonly userErrors: readonly UserError[] } {
  return { outcome: 'refused', userErrors: userErrors.slice(0, MAX_USER_ERRORS) };
}

export function changed<E>(edit: E): { readonly outcome: 'changed'; readonly edit: E } {
  return { outcome: 'changed', edit };
}
