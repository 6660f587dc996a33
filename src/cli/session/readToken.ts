import { createReadStream } from 'node:fs';
import { CliError, EXIT } from '../io/exitCode';
import { readAll } from '../io/readAll';

/** What a JWT looks like: its header is a JSON object in base64url. */
const JWT = /^ey[\w-]*\.[\w-]+\.[\w-]+$/;
const MAX_BYTES = 64 * 1024;

/**
 * Reads the value of `--token`: a token, the file that holds one, or `-` for stdin. "Bearer" may stand before the token. No message repeats the value, because
 * it may be a part of a token.
 */
export async function readToken(value: string): Promise<string> {
  const given = withoutScheme(value);
  if (JWT.test(given)) {
    return given;
  }
  const name = value === '-' ? 'The text on stdin' : 'The value of --token (or CORDON_TOKEN)';
  const text = await readAll(value === '-' ? process.stdin : createReadStream(value), MAX_BYTES).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(EXIT.usage, `${name} is neither a token nor a file that can be read${code === undefined ? '' : ` (${code})`}.`);
  });
  const token = withoutScheme(text?.toString('utf8') ?? '');
  if (!JWT.test(token)) {
    throw new CliError(
      EXIT.usage,
      value === '-' ? `${name} is not a token (a JWT).` : 'The file that --token names does not hold a token (a JWT).',
    );
  }
  return token;
}

function withoutScheme(text: string): string {
  return text.trim().replace(/^Bearer +/i, '');
}
