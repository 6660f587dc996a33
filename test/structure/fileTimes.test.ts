import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'cordon-file-times-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the check of `npm test` on a jest report in which each test file took the given seconds. */
function check(seconds: Readonly<Record<string, number>>): { code: number | null; said: string } {
  const report = path.join(folder, 'report.json');
  const testResults = Object.entries(seconds).map(([file, taken]) => ({
    name: path.join(ROOT, file),
    startTime: 1_000,
    endTime: 1_000 + taken * 1_000,
  }));
  writeFileSync(report, JSON.stringify({ testResults }));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'tools/fileTimes.mjs'), report], { encoding: 'utf8' });
  return { code: status, said: stdout + stderr };
}

describe('a test file of `npm test`', () => {
  it('may take 10 seconds', () => {
    expect(check({ 'test/quick.test.ts': 0.1, 'test/justInTime.test.ts': 10 })).toEqual({ code: 0, said: '' });
  });

  it('is named if it takes longer, together with every other slow file, the slowest first', () => {
    expect(check({ 'test/quick.test.ts': 0.1, 'test/late.test.ts': 10.2, 'test/slow.test.ts': 25 })).toEqual({
      code: 1,
      said: 'test/slow.test.ts 25.0 s, and 10 s is the most\ntest/late.test.ts 10.2 s, and 10 s is the most\n',
    });
  });
});
