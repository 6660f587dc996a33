import { isIP } from 'node:net';

/** Why the server could not start, in one line for the person who started it. Never shown to a client. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads environment variables one by one and keeps every complaint, so that all of them are told together. An empty value counts as not given. */
export class EnvironmentReader {
  readonly #env: Environment;
  readonly complaints: string[] = [];

  constructor(env: Environment) {
    this.#env = env;
  }

  text(name: string): string | null {
    const value = this.#env[name]?.trim();
    return value === undefined || value === '' ? null : value;
  }

  /** The value as `parse` reads it, `otherwise` where it is not given or wrong; `parse` answers null for a wrong value, which `expected` describes. */
  read<T, D>(name: string, otherwise: D, expected: string, parse: (text: string) => T | null): T | D {
    const text = this.text(name);
    if (text === null) {
      return otherwise;
    }
    const value = parse(text);
    if (value !== null) {
      return value;
    }
    this.complain(`${name} must be ${expected}; it is \`${text}\`.`);
    return otherwise;
  }

  integer<D>(name: string, otherwise: D, least: number, most: number): number | D {
    const expected =
      most === Number.MAX_SAFE_INTEGER
        ? `a whole number of at least ${String(least)}`
        : `a whole number from ${String(least)} to ${String(most)}`;
    return this.read(name, otherwise, expected, (text) => {
      const value = Number(text);
      return /^[0-9]+$/.test(text) && value >= least && value <= most ? value : null;
    });
  }

  flag(name: string, otherwise: boolean): boolean {
    return this.read(name, otherwise, '`1` or `0`', (text) => (text === '1' ? true : text === '0' ? false : null));
  }

  oneOf<T extends string>(name: string, otherwise: T, choices: readonly T[]): T {
    const expected = `one of ${choices.map((choice) => `\`${choice}\``).join(', ')}`;
    return this.read(name, otherwise, expected, (text) => choices.find((choice) => choice === text) ?? null);
  }

  complain(line: string): void {
    this.complaints.push(line);
  }
}

/** Whether a host name or address reaches this machine only. */
export function isLoopback(host: string): boolean {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (bare === 'localhost' || bare === '::1') {
    return true;
  }
  return isIP(bare) === 4 && bare.startsWith('127.');
}
