import { getNamedType, isObjectType } from 'graphql';
import type { GraphQLField } from 'graphql';
import type { RootField } from './rootFields';

/** The fields from a root field down to a value that only readers of a policy or only evaluators of a tenant may see. */
type Path = readonly GraphQLField<unknown, unknown>[];

export interface GuardedPath {
  readonly root: RootField;
  readonly path: Path;
  /** Such as `Query.isolationPolicy.rules`. */
  readonly title: string;
}

const POLICY_TYPES = ['IsolationPolicy', 'IsolationPolicyVersion', 'PolicyChange', 'TenantRule', 'TenantRuleVersion', 'PolicyRequest'];
/** The types of records that only evaluators of the owning tenant and of the platform may see. */
const RECORD_TYPES = ['ConnectionRecord', 'Resource'];

/** Every path below a root field to a policy, change, rule, request, side's reason, connection, app or flow. A path visits no type twice. */
export function guardedPaths(root: RootField): GuardedPath[] {
  const walk = (path: Path, visited: readonly string[]): Path[] => {
    const last = path.at(-1)!;
    const type = getNamedType(last.type);
    if (POLICY_TYPES.includes(type.name) || RECORD_TYPES.includes(type.name)) {
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
  return walk([root.field], []).map((path) => ({
    root,
    path,
    title: [root.name, ...path.slice(1).map(({ name }) => name)].join('.'),
  }));
}

/** Whether the path ends at a connection, an app or a flow, rather than at a policy or a part of one. */
export function endsInRecord({ path }: GuardedPath): boolean {
  return RECORD_TYPES.includes(getNamedType(path.at(-1)!.type).name);
}

/** The selection set of the root field that follows the path to its end. */
export function selectionOf(path: Path): string {
  const leaf = isObjectType(getNamedType(path.at(-1)!.type)) ? '{ __typename }' : '';
  return path.slice(1).reduceRight((inner, { name }) => `{ ${name} ${inner} }`, leaf);
}

/** All values at the end of the path in an answer, without nulls; lists are flattened. */
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
