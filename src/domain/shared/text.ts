import { RequestError } from './requestError';

/** The beginning of a text that a caller sent, short enough and safe enough for a message or a log. */
export function excerpt(text: string): string {
  const short = text.slice(0, 40).replace(/[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}`]/gu, '\u{fffd}');
  return text.length > 40 ? `${short}…` : short;
}

/** A text that a caller typed, made fit for a message: shortened, and with control characters and lone surrogates replaced. */
export function shortened(text: string): string {
  const start = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return start.replace(/[\p{Control}\p{Surrogate}]/gu, '\ufffd');
}

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
