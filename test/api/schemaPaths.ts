import { getNamedType, isObjectType } from 'graphql';
import type { GraphQLField, GraphQLOutputType } from 'graphql';

import type { RootField } from './rootFields';

/** Fields from a root field down to one that leads to what only readers of a policy may see. */
export type Path = readonly GraphQLField<unknown, unknown>[];

const GUARDED_TYPES = ['IsolationPolicy', 'PolicyChange', 'TenantRule'];

/** Every path below a root field to a policy, a change, a rule or a side's reason that visits no type twice, save those below another such path's end. */
export function guardedPaths({ field }: RootField): Path[] {
  const walk = (path: Path, visited: readonly string[]): Path[] => {
    const last = path.at(-1)!;
    const type = getNamedType(last.type);
    if (GUARDED_TYPES.includes(type.name)) {
      return [path, ...below(path, visited)];
    }
    return below(path, visited);
  };
  const below = (path: Path, visited: readonly string[]): Path[] => {
    const type = getNamedType(path.at(-1)!.type);
    if (!isObjectType(type) || visited.includes(type.name)) {
      return [];
    }
    return Object.values(type.getFields()).flatMap((next) => {
      const longer = [...path, next];
      const isReason = type.name === 'SideVerdict' && next.name === 'reason';
      return [...(isReason ? [longer] : []), ...walk(longer, [...visited, type.name])];
    });
  };
  return walk([field], []);
}

/** What to select of the root field so that the path is taken to its end. */
export function selectionOf([, ...path]: Path, end: GraphQLOutputType): string {
  const leaf = isObjectType(getNamedType(end)) ? '{ __typename }' : '';
  return path.reduceRight((inner, { name }) => `{ ${name} ${inner} }`, leaf);
}

/** Everything that an answer holds at the end of the path: not null, and in lists each. */
export function reached(data: unknown, path: readonly string[]): unknown[] {
  if (data === null || data === undefined) {
    return [];
  }
  if (Array.isArray(data)) {
    return data.flatMap((item: unknown) => reached(item, path));
  }
  const [next, ...rest] = path;
  return next === undefined ? [data] : reached((data as Record<string, unknown>)[next], rest);
}
