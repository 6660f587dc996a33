import { isIP } from 'node:net';

/** Why the server could not start, in one line for the person who started it. Never shown to a client. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads environment variables one by one and collects all errors, so that they are reported together. An empty value counts as not set. */
export class EnvironmentReader {
  readonly #env: Environment;
  readonly errors: string[] = [];

  constructor(env: Environment) {
    this.#env = env;
  }

  text(name: string): string | null {
    const value = this.#env[name]?.trim();
    return value === undefined || value === '' ? null : value;
  }

  /**
   * The value that `parse` returns, or `defaultValue` if the variable is not set or wrong. `parse` returns null for a wrong value; `expected` says what a
   * right one is.
   */
  read<T, D>(name: string, defaultValue: D, expected: string, parse: (text: string) => T | null): T | D {
    const text = this.text(name);
    if (text === null) {
      return defaultValue;
    }
    const value = parse(text);
    if (value !== null) {
      return value;
    }
    this.addError(`${name} must be ${expected}; ${shownSetting(text)}.`);
    return defaultValue;
  }

  integer<D>(name: string, defaultValue: D, min: number, max: number): number | D {
    const expected =
      max === Number.MAX_SAFE_INTEGER
        ? `a whole number of at least ${String(min)}`
        : `a whole number from ${String(min)} to ${String(max)}`;
    return this.read(name, defaultValue, expected, (text) => {
      const value = Number(text);
      return /^[0-9]+$/.test(text) && value >= min && value <= max ? value : null;
    });
  }

  flag(name: string, defaultValue: boolean): boolean {
    return this.read(name, defaultValue, '`1` or `0`', (text) => (text === '1' ? true : text === '0' ? false : null));
  }

  oneOf<T extends string>(name: string, defaultValue: T, choices: readonly T[]): T {
    const expected = `one of ${choices.map((choice) => `\`${choice}\``).join(', ')}`;
    return this.read(name, defaultValue, expected, (text) => choices.find((choice) => choice === text) ?? null);
  }

  addError(line: string): void {
    this.errors.push(line);
  }
}

/** Whether an address may hold a secret: a password before an `@`, or a parameter. `URL` is no help here, because an address with a typo hides it elsewhere. */
export function mayHoldSecret(address: string): boolean {
  return /[@?#]/.test(address);
}

/** The end of a message about a setting: its value, unless that may hold a secret. */
export function shownSetting(text: string): string {
  return mayHoldSecret(text) ? 'its value is not shown here, because it may hold a secret' : `it is \`${text}\``;
}

/** The address of a database as people may see it: without user, password and parameters, which may hold a password too. */
export function withoutSecrets(databaseUrl: string): string {
  if (databaseUrl.startsWith('sqlite:')) {
    return databaseUrl;
  }
  const { protocol, host, pathname } = new URL(databaseUrl);
  return `${protocol}//${host}${pathname}`;
}

/** Whether a host name or address reaches this machine only. */
export function isLoopback(host: string): boolean {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (bare === 'localhost' || bare === '::1') {
    return true;
  }
  return isIP(bare) === 4 && bare.startsWith('127.');
}
