import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { runCordon, said, startCordon } from '../support/cli/cordonProcess';
import { localData } from '../support/cli/localData';

const FUTURE = '2099-01-01T00:00:00.000Z';
const { env } = localData();

const accept = (): ReturnType<typeof runCordon> => runCordon(['accept-clock'], env);
const NOTHING = { code: 0, stdout: expect.stringMatching(/^There is nothing to accept: .*\n$/), stderr: '' };

describe('accept-clock', () => {
  it('accepts nothing if no data are dated in the future, also while a server runs', async () => {
    expect(await accept()).toEqual(NOTHING);
    const server = await startCordon(env);
    expect(await accept()).toEqual(NOTHING);
    expect(await server.stop()).toBe(0);
  });

  it('accepts the time of data that keep a server from starting, so that it starts', async () => {
    const file = new Sqlite(path.join(env.DATA_DIR, 'cordon.db'));
    file.prepare('UPDATE head SET at = ?').run(Date.parse(FUTURE));
    file.close();
    const refused = said(await runCordon(['serve'], { ...env, PORT: '0' }));
    expect(refused).toEqual({ code: 3, stdout: '', said: expect.stringContaining('`cordon accept-clock`') });
    expect(await accept()).toEqual({ code: 0, stdout: `Accepted: the newest change or attempt is dated ${FUTURE}.\n`, stderr: '' });
    const server = await startCordon(env);
    expect(said(await accept())).toMatchObject({ code: 3, stdout: '', said: expect.stringContaining(server.address) });
    expect(await server.stop()).toBe(0);
  });
});
