import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../src/store/openStore';
import { newAttempt } from '../../support/store/fixtures';

describe('attempts', () => {
  test('that arrive one by one in one turn of the event loop become durable by one commit', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'cordon-store-'));
    const store = await openStore({ url: `sqlite:${join(dir, 'cordon.db')}`, migrate: true, now: Date.now });
    const recorded = await Promise.all(
      Array.from({ length: 40 }, async () => {
        // Like requests: each in a callback of its own.
        await new Promise((resolve) => setImmediate(resolve));
        return await store.attempts.record(newAttempt(), null);
      }),
    );
    expect(new Set(recorded.map(({ attempt }) => attempt.id)).size).toBe(40);
    expect((await store.attempts.after(null, 100)).map(({ id }) => id)).toEqual(recorded.map(({ attempt }) => attempt.id).sort());
    const commits = store.attempts.stats().commits.reduce<number>((all, count) => all + (count ?? 0), 0);
    expect(commits).toBe(1);
    await store.close();
    rmSync(dir, { recursive: true });
  });
});
