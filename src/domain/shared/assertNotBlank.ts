import { RequestError } from './requestError';

/** The name of a tenant, as given. Throws `BAD_USER_INPUT` where nothing of it can be seen. */
export function tenantDisplayName(name: string): string {
  if (name.trim() === '') {
    throw new RequestError('BAD_USER_INPUT', "A tenant's `name` must not be blank.");
  }
  return name;
}

/** Throws `BAD_USER_INPUT` for a text of nothing but blanks. `field` is its place in the input. */
export function assertNotBlank(field: string, text: string): void {
  if (text.trim() === '') {
    throw new RequestError('BAD_USER_INPUT', `\`${field}\` must not be blank.`);
  }
}
