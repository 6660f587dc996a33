import { RequestError } from '../domain/requestError';

/** Throws `BAD_USER_INPUT` for a text of nothing but blanks. `field` is its place in the input. */
export function assertNotBlank(field: string, text: string): void {
  if (text.trim() === '') {
    throw new RequestError('BAD_USER_INPUT', `\`${field}\` must not be blank.`);
  }
}
