import { RequestError } from './requestError';

/**
 * Characters that are not shown but change how the text around them is shown: control characters, separators of lines and paragraphs, and those that turn the
 * direction of writing. On a terminal or a page, a name that contains them can pass for something else.
 */
const DISGUISING = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Most texts are plain ASCII, which a faster test finds out. */
const PLAIN = /^[ -~]*$/;

/** Whether the text has ASCII characters only, and no control characters. Such a text can be stored and shown. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** Whether the text can be shown as it is, on one line. With `lines`, it may also have tabs and ends of lines. */
export function isShowable(text: string, { lines = false }: { readonly lines?: boolean } = {}): boolean {
  return isPlain(text) || (lines ? text.replace(/\r?\n|\t/g, '') : text).search(DISGUISING) === -1;
}

/** The text with each disguising character as `\u` and its number, as JSON may write it. */
export function escaped(text: string): string {
  return text.replace(DISGUISING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The beginning of a text that a caller sent, short enough and safe enough for a message or a log. */
export function excerpt(text: string): string {
  const short = text.slice(0, 40).replace(/[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}`]/gu, '\u{fffd}');
  return text.length > 40 ? `${short}…` : short;
}

/** A text that a caller typed, made fit for a message: shortened, and with disguising characters and lone surrogates replaced. */
export function shortened(text: string): string {
  const start = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return start.replace(DISGUISING, '\ufffd').replace(/\p{Surrogate}/gu, '\ufffd');
}

/** Returns the name of a tenant as it is given. Throws `BAD_USER_INPUT` if it is blank, or can't be shown as it is. */
export function tenantDisplayName(name: string): string {
  if (name.trim() === '') {
    throw new RequestError('BAD_USER_INPUT', "A tenant's `name` must not be blank.");
  }
  if (!isShowable(name)) {
    throw new RequestError('BAD_USER_INPUT', `\`name\` ${NOT_SHOWABLE}`);
  }
  return name;
}

/** The rest of a sentence that begins with the name of a field. */
export const NOT_SHOWABLE = 'contains a control character or one that changes the direction of writing, which is not allowed in text.';

/** Throws `BAD_USER_INPUT` if the text is blank. `field` is its place in the input. */
export function assertNotBlank(field: string, text: string): void {
  if (text.trim() === '') {
    throw new RequestError('BAD_USER_INPUT', `\`${field}\` must not be blank.`);
  }
}
