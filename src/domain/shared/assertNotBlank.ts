import { RequestError } from './requestError';

/** Returns the name of a tenant as it is given. Throws `BAD_USER_INPUT` if it is blank. */
export function tenantDisplayName(name: string): string {
  if (name.trim() === '') {
    throw new RequestError('BAD_USER_INPUT', "A tenant's `name` must not be blank.");
  }
  return name;
}

/** Throws `BAD_USER_INPUT` if the text is blank. `field` is its place in the input. */
export function assertNotBlank(field: string, text: string): void {
  if (text.trim() === '') {
    throw new RequestError('BAD_USER_INPUT', `\`${field}\` must not be blank.`);
  }
}
