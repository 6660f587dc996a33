/** A longer text is not even parsed. In UTF-16 units: 253 characters and a trailing dot. */
const MAX_TEXT = 254;
const MAX_NAME = 253;

/** The characters that a typed name may have. Every other ASCII character has a meaning in a URL, or the URL parser drops or decodes it. */
const TYPED_NAME = /^[A-Za-z0-9.\-\u0080-\uffff]+$/;
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
/** The URL parser writes every IPv4 address as four decimal numbers, however it is typed. */
const IPV4_ADDRESS = /\.[0-9]+$/;

/**
 * Reads a domain name and returns it in the form in which names are stored and compared: lower case, punycode, without a trailing dot. Returns null for a
 * text that is not a full domain name: a single label, a wildcard, an IP address, a text with a character that host names can't have, a label of more than 63
 * characters or a name of more than 253.
 */
export function parseDomainName(text: string): string | null {
  if (text.length > MAX_TEXT || !TYPED_NAME.test(text)) {
    return null;
  }
  const ascii = toAscii(text);
  if (ascii === null) {
    return null;
  }
  const name = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
  const labels = name.split('.');
  const valid = labels.length >= 2 && name.length <= MAX_NAME && labels.every((label) => LABEL.test(label)) && !IPV4_ADDRESS.test(name);
  return valid ? name : null;
}

/** Null if the text is not a valid internationalised name. */
function toAscii(text: string): string | null {
  try {
    return new URL(`http://${text}`).hostname;
  } catch {
    return null;
  }
}
