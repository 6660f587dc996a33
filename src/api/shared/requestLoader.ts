import DataLoader from 'dataloader';
import type { App } from '../../app';
import { takeTurn } from '../../queries/inTurns';
import type { RequestContext } from '../access/context';

type RequestLoader<Key, Value> = (context: RequestContext) => DataLoader<Key, Value>;

/**
 * Reads all keys that one step of a request's execution asks for in one call of `read`, which gets each key once and gives the values in the same order.
 * More than `atOnce` keys are read in several calls, one after the other, each in a turn of the event loop of its own: other requests go on between them.
 * Nothing is cached: the request of a subscription lives as long as its socket, and each event must show the state at its time.
 */
export function requestLoader<Key, Value>(
  read: (app: App, keys: readonly Key[]) => Promise<readonly Value[]>,
  atOnce: number,
): RequestLoader<Key, Value> {
  const loaders = new WeakMap<RequestContext, DataLoader<Key, Value>>();
  return (context) => {
    let loader = loaders.get(context);
    if (loader === undefined) {
      let last: Promise<unknown> | null = null;
      loader = new DataLoader(
        async (keys) => {
          const values = last === null ? readOnce(context.app, keys) : last.then(takeTurn).then(() => readOnce(context.app, keys));
          const settled = values.then(
            () => undefined,
            () => undefined,
          );
          last = settled;
          try {
            return await values;
          } finally {
            if (last === settled) {
              last = null;
            }
          }
        },
        { cache: false, maxBatchSize: atOnce },
      );
      loaders.set(context, loader);
    }
    return loader;
  };

  async function readOnce(app: App, keys: readonly Key[]): Promise<Value[]> {
    const distinct = [...new Set(keys)];
    const values = await read(app, distinct);
    const byKey = new Map(distinct.map((key, place) => [key, values[place] as Value]));
    return keys.map((key) => byKey.get(key) as Value);
  }
}
