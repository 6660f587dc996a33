import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { connectionTo } from '../../../src/domain/connections/connectionRecord';
import { sqlite } from '../../support/database';
import { openNode, registerAll } from '../../support/live/node';
import type { TestNode } from '../../support/live/node';
import { allStatusChanges, connect, evaluate, expectRight, settled } from '../../support/live/records';
import { CONTOSO, FABRIKAM, NORTHWIND } from '../../support/people';
import { ROOT } from '../../support/root';
import { runs } from '../../support/runs';

const FLOWS = runs(4_000, 20_000);
const KILLS = runs(3, 12);
const started = new Set<ChildProcess>();

afterEach(() => {
  for (const child of started) {
    child.kill('SIGKILL');
  }
});

test('a process that is killed while it reassesses thousands of flows loses no status change and makes none twice', async () => {
  const database = await sqlite({ onDisk: true });
  let node = await openNode(database, { reassess: true });
  await registerAll(node);
  await saveFlows(node);
  await settled(node);
  await node.close();

  // Killed several times during the first half of the first change, then once during the next change, which begins before the first is taken in.
  const at = (kill: number): number => FLOWS + 1 + Math.floor((FLOWS * 0.45 * kill) / KILLS);
  await serveUntil(database.url, at(0), 'true');
  for (let kill = 1; kill < KILLS; kill += 1) {
    await serveUntil(database.url, at(kill));
  }
  await serveUntil(database.url, at(KILLS), 'false');

  node = await openNode(database, { reassess: true });
  await settled(node);
  const changes = await allStatusChanges(node, CONTOSO.id);
  const made = changes.map(({ resource, revision }) => `${resource.id} ${String(revision)}`);
  expect(new Set(made).size).toBe(made.length);
  expect(await node.store.records.resourceCount(CONTOSO.id, { kind: null, status: 'ACTIVE' })).toBe(FLOWS);
  await expectRight(node, CONTOSO.id);
  await node.close();
  await database.drop();
}, 240_000);

async function saveFlows(node: TestNode): Promise<void> {
  const connectionIds = [await connect(node, CONTOSO.id, FABRIKAM.id), await connect(node, CONTOSO.id, NORTHWIND.id)];
  const decisions = await evaluate(
    node,
    (await node.store.records.connections(connectionIds)).map((record) => connectionTo(record, record.signInTenantId ?? '')),
  );
  for (let saved = 0; saved < FLOWS; saved += 500) {
    await node.store.changeRecords(async (unit) => {
      for (let index = 0; index < 500; index += 1) {
        const flow = { id: null, kind: 'FLOW', tenantId: CONTOSO.id, name: 'Nightly report' } as const;
        await unit.saveResource({ ...flow, connectionIds, decisions });
      }
      return { commit: true, answer: null };
    });
  }
}

/** Serves the database in a process of its own, and kills it without warning once there are `count` status changes, before all are made. */
async function serveUntil(url: string, count: number, enabled?: 'true' | 'false'): Promise<void> {
  const register = path.join(ROOT, 'test/support/typescript.cjs');
  const main = path.join(ROOT, 'test/support/live/reassessProcess.ts');
  const args = ['-r', 'reflect-metadata', '-r', register, main, url, CONTOSO.id, ...(enabled === undefined ? [] : [enabled])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  started.add(child);
  const exited = once(child, 'exit');
  let last = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (last >= count) {
      break;
    }
  }
  child.kill('SIGKILL');
  expect(last).toBeGreaterThanOrEqual(count);
  expect(last).toBeLessThan(2 * FLOWS);
  await exited;
  started.delete(child);
}
