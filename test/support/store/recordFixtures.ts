import { randomUUID } from 'node:crypto';
import { decide } from '../../../src/domain/decisions/decide';
import type { Decision } from '../../../src/domain/decisions/decision';
import type { EvaluatedConnection } from '../../../src/domain/decisions/evaluatedConnection';
import { compilePolicy } from '../../../src/domain/policies/compiledPolicy';
import type { Resource } from '../../../src/domain/resources/resource';
import type { Store } from '../../../src/store/port/store';
import type { RecordUnit } from '../../../src/store/port/units';
import { ON } from './fixtures';

const [CREATOR, SIGN_IN] = [randomUUID(), randomUUID()];

export const ALLOWED = decided(false);
export const BLOCKED = decided(true);

function decided(on: boolean): Decision {
  const policy = on ? compilePolicy(ON, []) : null;
  return decide(
    { tenantId: CREATOR, tenant: null, policy },
    { tenantId: SIGN_IN, tenant: null, policy },
    { creatorTenantId: CREATOR, signInTenantId: SIGN_IN, identityProvider: 'ENTRA_ID' },
  );
}

/** Runs one record unit that commits. */
export async function unit<T>(store: Store, work: (unit: RecordUnit) => Promise<T>): Promise<T> {
  return await store.changeRecords(async (opened) => ({ commit: true, answer: await work(opened) }));
}

export async function newConnection(store: Store, tenantId: string): Promise<string> {
  const connection = { tenantId, name: 'Mail', connector: 'mail', identityProvider: 'ENTRA_ID' } as const;
  return (await unit(store, (opened) => opened.createConnection(connection))).id;
}

/** Creates a connection with this sign-in tenant; returns its ID. */
export async function connected(store: Store, tenantId: string, signInTenantId: string, revision = 0): Promise<string> {
  const id = await newConnection(store, tenantId);
  await unit(store, (opened) => opened.signIn(id, evaluated(tenantId, signInTenantId, ALLOWED, revision)));
  return id;
}

export function evaluated(tenantId: string, signInTenantId: string, decision = ALLOWED, revision = 0): EvaluatedConnection {
  const connection = { creatorTenantId: tenantId, signInTenantId, identityProvider: 'ENTRA_ID' } as const;
  return { connection, decision, revision, creator: null, signIn: null };
}

/** Creates a flow that uses these connections. Those with a sign-in tenant are decided as `decision`. */
export async function newFlow(store: Store, tenantId: string, connectionIds: readonly string[], decision = ALLOWED): Promise<Resource> {
  return await unit(store, (opened) => saveFlow(opened, null, tenantId, connectionIds, decision));
}

export async function saveFlow(
  opened: RecordUnit,
  id: string | null,
  tenantId: string,
  connectionIds: readonly string[],
  decision = ALLOWED,
): Promise<Resource> {
  const records = await opened.connections(tenantId, connectionIds);
  return await opened.saveResource({
    id,
    kind: 'FLOW',
    tenantId,
    name: 'Nightly report',
    connectionIds,
    decisions: records.flatMap((record) =>
      record.signInTenantId === null ? [] : [evaluated(tenantId, record.signInTenantId, decision, opened.head)],
    ),
  });
}
