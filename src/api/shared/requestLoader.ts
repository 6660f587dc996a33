import DataLoader from 'dataloader';
import type { App } from '../../app';
import type { RequestContext } from '../access/context';

type RequestLoader<Key, Value> = (context: RequestContext) => DataLoader<Key, Value>;

/**
 * Reads what one request asks for by these keys in one go for each step of its execution; `read` gives the values in the order of the keys, which it gets
 * each once. It remembers nothing: a subscription's request lives as long as its socket, and each of its events is to show what is so then.
 */
export function requestLoader<Key, Value>(read: (app: App, keys: readonly Key[]) => Promise<readonly Value[]>): RequestLoader<Key, Value> {
  const loaders = new WeakMap<RequestContext, DataLoader<Key, Value>>();
  return (context) => {
    let loader = loaders.get(context);
    if (loader === undefined) {
      loader = new DataLoader(async (keys) => await readOnce(context.app, keys), { cache: false });
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
