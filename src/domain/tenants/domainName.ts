/** The longest text that is looked at, in UTF-16 units: 253 characters and a trailing dot. */
const MAX_TEXT = 254;
const MAX_NAME = 253;

/** What may stand in a name as it is typed. All else in ASCII means something to a URL, or is dropped or decoded by its parser. */
const TYPED_NAME = /^[A-Za-z0-9.\-\u0080-\uffff]+$/;
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
/** The parser makes four decimal numbers of every IPv4 address, however it is typed. */
const IPV4_ADDRESS = /\.[0-9]+$/;

/**
 * A domain name as it is kept and compared: lower case, punycode, without a trailing dot. Null for what is no full domain name:
 * one label only, a wildcard, an IP address, a character that no host name holds, a label over 63 or a name over 253 characters.
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

/** Null where the name is no valid internationalised name. */
function toAscii(text: string): string | null {
  try {
    return new URL(`http://${text}`).hostname;
  } catch {
    return null;
  }
}
