import { RequestError } from './requestError';

/** The beginning of a text that a caller sent, short and safe enough to stand in a message or a log. */
export function excerpt(text: string): string {
  const short = text.slice(0, 40).replace(/[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}`]/gu, '\u{fffd}');
  return text.length > 40 ? `${short}…` : short;
}

/** What a caller typed, fit for a message: short, and without what can't be shown or stored (control characters, lone surrogates). */
export function shortened(text: string): string {
  const start = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return start.replace(/[\p{Control}\p{Surrogate}]/gu, '\ufffd');
}

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
