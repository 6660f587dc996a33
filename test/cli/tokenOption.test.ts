import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { complaint, runCordon, said, startCordon } from '../support/cli/cordonProcess';
import type { ServerProcess } from '../support/cli/cordonProcess';
import { CONTOSO, localData } from '../support/cli/localData';

const { folder, env } = localData();

const FILE = path.join(folder, 'my token');
let server: ServerProcess;
let token = '';

const exporting = (...more: string[]): string[] => ['export', '--tenant', CONTOSO, '--url', server.address, ...more];

describe('the token of a command', () => {
  beforeAll(async () => {
    server = await startCordon(env);
    token = (await runCordon(['token', '--role', 'PlatformOperator'], env)).stdout.trim();
  });

  afterAll(async () => {
    await server.stop();
  });

  it.each<[string, () => string, string]>([
    ['a token', () => token, ''],
    ['a token after "Bearer"', () => `Bearer ${token}`, ''],
    ['a file', () => FILE, ''],
    ['- for stdin', () => '-', 'bearer TOKEN\n'],
  ])('may be %s', async (_what, value, stdin) => {
    writeFileSync(FILE, `Bearer ${token}\r\n`);
    expect(await runCordon(exporting('--token', value()), {}, stdin.replace('TOKEN', token))).toMatchObject({ code: 0, stderr: '' });
    expect(await runCordon(exporting(), { CORDON_TOKEN: value() }, stdin.replace('TOKEN', token))).toMatchObject({ code: 0, stderr: '' });
  });

  it('is not repeated if it is neither a token nor a file, or if the file holds none', async () => {
    const half = token.slice(0, 60);
    writeFileSync(FILE, `${half} ${half}`);
    const ended = [
      await runCordon(exporting('--token', half), {}),
      await runCordon(exporting('--token', FILE), {}),
      await runCordon(exporting('--token', '-'), {}, `${token}\n${token}`),
      await runCordon(exporting('--token', folder), {}),
    ];
    for (const each of ended) {
      expect(said(each)).toMatchObject({ code: 2, stdout: '', said: expect.stringMatching(/not .*token|neither a token/) });
      expect(complaint(each)).not.toContain(half.slice(0, 20));
    }
  });

  it('and the document can not both come from stdin', async () => {
    const ended = said(await runCordon(['import', '-', '--url', server.address, '--token', '-'], {}, token));
    expect(ended).toMatchObject({ code: 2, said: expect.stringContaining('Stdin holds either') });
  });

  it('belongs to an address without a password, which no message repeats', async () => {
    for (const url of [
      'http://root:hunter2@127.0.0.1:1',
      'http://ro/ot:hunter2@h',
      'ftp://root:hunter2@h',
      'http://h/?key=hunter2',
      'x#hunter2',
    ]) {
      const ended = said(await runCordon(['export', '--tenant', CONTOSO, '--url', url, '--token', token], {}));
      expect(ended).toMatchObject({ code: 2, stdout: '' });
      expect(ended.said).not.toContain('hunter2');
    }
  });
});
