import type { GraphQLResolveInfo } from 'graphql';
import type { Variables } from './variables';

/** One execution of a prepared operation. */
export interface Run {
  readonly context: unknown;
  readonly variables: Variables;
}

export type Path = GraphQLResolveInfo['path'];

/** JSON text, or the promise of it. */
export type Text = string | Promise<string>;

/** Completes a resolver's result as JSON text. Fails if the specification raises a field error. */
export type CompleteValue = (result: unknown, run: Run, path: Path | undefined) => Text;

export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { readonly then?: unknown }).then === 'function';
}
