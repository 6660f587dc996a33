import { randomUUID } from 'node:crypto';
import type { ConnectionRequest, EvaluatedConnection } from '../../../src/domain/decisions/evaluatedConnection';
import type { TenantRef } from '../../../src/domain/tenants/tenantRef';
import type { Watcher } from '../../../src/live/port/live';
import type { CreateDatabase, TestDatabase } from '../database';
import { FABRIKAM } from '../people';
import { openNode, registerAll } from './node';
import type { NodeOptions, TestNode } from './node';

/** The nodes of one test, on a database of their own in which `TENANTS` are registered. */
interface Nodes {
  readonly database: TestDatabase;
  /** The node that is open at the start of each test. */
  readonly first: TestNode;
  /** Opens one more node. */
  open(options?: NodeOptions): Promise<TestNode>;
}

/** Opens a database and the first node before each test, and closes all nodes after it. */
export function nodesOn(create: CreateDatabase): Nodes {
  let database: TestDatabase;
  let opened: TestNode[] = [];

  async function open(options: NodeOptions = {}): Promise<TestNode> {
    const node = await openNode(database, options);
    opened.push(node);
    return node;
  }

  beforeEach(async () => {
    opened = [];
    database = await create();
    await registerAll(await open());
  });

  afterEach(async () => {
    await Promise.all(opened.map((node) => node.close()));
    await database.drop();
  });

  return {
    get database() {
      return database;
    },
    get first() {
      const [node] = opened;
      if (node === undefined) {
        throw new Error('No test is running.');
      }
      return node;
    },
    open,
  };
}

/** A question about a connection that Entra ID authenticates. */
export function asks(creatorTenant: TenantRef | null, signInTenant: TenantRef): ConnectionRequest {
  return { creatorTenant, signInTenant, identityProvider: 'ENTRA_ID' };
}

export const CONTOSO_TO_FABRIKAM = asks({ domain: 'contoso.test' }, { id: FABRIKAM.id });

/** The reason and the revision of the node's decision. */
export async function reasonAt(node: TestNode, request: ConnectionRequest, minRevision: number | null = null): Promise<[string, number]> {
  const [evaluated] = (await node.live.evaluate([request], minRevision)) as [EvaluatedConnection];
  return [evaluated.decision.reason, evaluated.revision];
}

/** A watcher with a view of its own. */
export function watcher<V>(view: Watcher<V>['view'], same: Watcher<V>['same'] = Object.is, subject = 'watcher'): Watcher<V> {
  return { subject, tenantId: null, visibility: randomUUID(), view, same };
}
