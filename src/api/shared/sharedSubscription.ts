import { Extensions } from 'type-graphql';

const NAME = 'startsAt';

/**
 * Marks a subscription whose events look the same to all callers of one visibility class, wherever each of them begins: `argument` says where. Such
 * events are made once for all who subscribed by the same document. Its source must be a `Subscription` of events with an `id`.
 */
export function StartsAt(argument: string): MethodDecorator {
  return Extensions({ [NAME]: argument });
}

/** That argument; undefined for a field whose events are made for each subscriber. */
export function startArgumentOf({ extensions }: { readonly extensions: Readonly<Record<string, unknown>> }): string | undefined {
  const argument = extensions[NAME];
  return typeof argument === 'string' ? argument : undefined;
}
