import { RequestError } from './requestError';

/** The name of a tenant, as given. Throws `BAD_USER_INPUT` where nothing of it can be seen. */
export function tenantDisplayName(name: string): string {
  if (name.trim() === '') {
    throw new RequestError('BAD_USER_INPUT', "A tenant's `name` must not be blank.");
  }
  return name;
}
