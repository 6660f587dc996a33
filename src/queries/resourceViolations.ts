import type { App } from '../app';
import type { Violation } from '../domain/resources/flowRun';
import { blockedConnections } from '../domain/resources/resource';
import type { Resource } from '../domain/resources/resource';
import { keptDecisions } from './keptDecisions';
import { resourceConnections } from './resourceConnections';

/** The connections of each of these resources that policy blocks, in the order given; none where it is ACTIVE. Two statements whatever the number. */
export async function resourceViolations(app: App, resources: readonly Resource[]): Promise<readonly (readonly Violation[])[]> {
  const suspended = resources.filter(({ status }) => status === 'SUSPENDED').map(({ id }) => id);
  if (suspended.length === 0) {
    return resources.map(() => []);
  }
  const blocked = (await resourceConnections(app, suspended)).map(blockedConnections);
  const decisions = (await keptDecisions(app, blocked.flat())).values();
  const violations = new Map(
    suspended.map((id, index) => [
      id,
      (blocked[index] ?? []).flatMap((connection): Violation[] => {
        const evaluated = decisions.next().value ?? null;
        return evaluated === null ? [] : [{ connection, evaluated }];
      }),
    ]),
  );
  return resources.map(({ id }) => violations.get(id) ?? []);
}
