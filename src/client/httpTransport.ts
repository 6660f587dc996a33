import { ClientError } from './clientError';
import type { Answer, Transport } from './transport';

interface HttpTransportOptions {
  /** The server's GraphQL address, such as `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  /** The bearer token, without `Bearer`. Left out: the request is anonymous. */
  readonly token?: string;
  /** How long to wait for an answer, in milliseconds. Left out: 30 s. */
  readonly timeoutMs?: number;
}

/** GraphQL over HTTP. It uses `fetch`, which Node and browsers have. */
export class HttpTransport implements Transport {
  readonly #url: string;
  /** Without parameters, which may hold a secret. */
  readonly #shownUrl: string;
  readonly #headers: Record<string, string>;
  readonly #timeoutMs: number;

  constructor({ url, token, timeoutMs = 30_000 }: HttpTransportOptions) {
    if (URL.canParse(url) && /./.test(new URL(url).username + new URL(url).password)) {
      throw new ClientError('BAD_USER_INPUT', 'The address must not contain a user name or a password: a server takes a token.');
    }
    this.#url = url;
    this.#shownUrl = url.replace(/[?#].*$/s, '');
    this.#timeoutMs = timeoutMs;
    this.#headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json;q=0.9' };
    if (token !== undefined) {
      this.#headers['authorization'] = `Bearer ${token}`;
    }
  }

  /** A request that the server's rate limit refuses is sent again when the server says, within the time for the answer: the server has done nothing of it. */
  async request(document: string, variables: Readonly<Record<string, unknown>>): Promise<Answer> {
    const body = toJson(document, variables);
    const deadline = Date.now() + this.#timeoutMs;
    for (;;) {
      const answer = await this.#requestOnce(body);
      const waitMs = rateLimitedFor(answer);
      if (waitMs === null || Date.now() + waitMs > deadline) {
        return answer;
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  async #requestOnce(body: string): Promise<Answer> {
    const { status, text } = await this.#post(body);
    const answer = asAnswer(text);
    if (answer === null) {
      throw new ClientError(
        'BAD_ANSWER',
        `\`${this.#shownUrl}\` answered with status ${status}, but not as a GraphQL server does. Check the address.`,
      );
    }
    return answer;
  }

  async #post(body: string): Promise<{ status: number; text: string }> {
    try {
      const signal = AbortSignal.timeout(this.#timeoutMs);
      const response = await fetch(this.#url, { method: 'POST', headers: this.#headers, body, signal });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new ClientError('UNREACHABLE', `No server answers at \`${this.#shownUrl}\`${reasonOf(error)}.`, {}, { cause: error });
    }
  }
}

function toJson(document: string, variables: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify({ query: document, variables });
  } catch (error) {
    throw new ClientError(
      'BAD_USER_INPUT',
      'The input cannot be sent as JSON: it is nested too deeply, or it contains itself.',
      {},
      { cause: error },
    );
  }
}

/** For how many milliseconds the rate limit refuses the whole request; null if it does not. */
function rateLimitedFor({ data, errors = [] }: Answer): number | null {
  const [only, ...more] = errors;
  if ((data ?? null) !== null || more.length > 0 || only?.extensions?.['code'] !== 'RATE_LIMITED') {
    return null;
  }
  const { retryAfterMs } = only.extensions;
  return typeof retryAfterMs === 'number' && retryAfterMs > 0 ? retryAfterMs : null;
}

function asAnswer(text: string): Answer | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && ('data' in parsed || 'errors' in parsed) ? (parsed as Answer) : null;
  } catch {
    return null;
  }
}

/** Why `fetch` failed. Its message says only that it failed; `cause` has the reason. The error may come from another realm, so its fields are read without `instanceof`. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = (error ?? {}) as Partial<Error>;
  if (name === 'TimeoutError') {
    return ' in time';
  }
  const { code, message: why } = (cause ?? {}) as { readonly code?: unknown; readonly message?: string };
  const reason = typeof code === 'string' ? code : (why ?? message);
  return reason === undefined ? '' : ` (${reason})`;
}
