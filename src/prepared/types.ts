import type { GraphQLResolveInfo } from 'graphql';
import type { Variables } from './variables';

/** One execution of a prepared operation. */
export interface Run {
  readonly context: unknown;
  readonly variables: Variables;
}

export type Path = GraphQLResolveInfo['path'];

/** JSON, now or later. */
export type Text = string | Promise<string>;

/** Writes a value as JSON. Fails where the value would be an error. */
export type Write = (value: unknown, run: Run, path: Path | undefined) => Text;

export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { readonly then?: unknown }).then === 'function';
}
