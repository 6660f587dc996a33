import { Extensions } from 'type-graphql';

const NAME = 'startsAt';

/**
 * Marks a subscription whose events look the same to all callers of one visibility class; only the argument with this name, which says where the events
 * start, may differ. Such an event is made once for all callers who subscribed with the same document. Its source must be a `Subscription` of events with
 * an `id`.
 */
export function StartsAt(argument: string): MethodDecorator {
  return Extensions({ [NAME]: argument });
}

/** The name of that argument; undefined for a field whose events are made separately for each subscriber. */
export function startArgumentOf({ extensions }: { readonly extensions: Readonly<Record<string, unknown>> }): string | undefined {
  const argument = extensions[NAME];
  return typeof argument === 'string' ? argument : undefined;
}

/**
 * The name of the list argument that only says what to subscribe to, as the field declares it in its extension `sourceList`. The resolver of its events must
 * not read it.
 */
export function sourceListOf({ extensions }: { readonly extensions: Readonly<Record<string, unknown>> }): string | undefined {
  const argument = extensions['sourceList'];
  return typeof argument === 'string' ? argument : undefined;
}
