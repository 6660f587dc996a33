import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirBusy, lockDataDir } from '../../../src/store/lock/dataDirLock';
import { StoreOpenError } from '../../../src/store/port/store';
import { killWriters, startWriter } from '../../support/store/writerProcess';

describe('the lock of the data directory', () => {
  let dir: string;
  beforeEach(() => {
    dir = join(mkdtempSync(join(tmpdir(), 'cordon-lock-')), 'data');
    mkdirSync(dir);
  });
  afterEach(() => {
    killWriters();
    rmSync(join(dir, '..'), { recursive: true, force: true });
  });

  const refusal = (): unknown => {
    try {
      lockDataDir(dir).release();
      return null;
    } catch (error) {
      return error;
    }
  };

  test('belongs to one process at a time, and the others are told the address of the server that has it', () => {
    const lock = lockDataDir(dir);
    expect(refusal()).toMatchObject({ name: 'DataDirBusy', address: null, message: expect.stringContaining('Another process') });
    lock.announce('http://127.0.0.1:4000', 'secret');
    expect(refusal()).toMatchObject({ address: 'http://127.0.0.1:4000', message: expect.stringContaining('--url http://127.0.0.1:4000') });
    lock.release();
    lock.release();
    expect(refusal()).toBeNull();
  });

  test('keeps other processes out, and is free at once when its process is killed', async () => {
    const writer = startWriter(dir, crypto.randomUUID());
    await writer.reportedAtLeast(1);
    const refused = refusal();
    expect(refused).toBeInstanceOf(DataDirBusy);
    expect(refused).toMatchObject({ address: 'http://127.0.0.1:4000' });
    await writer.kill();
    expect(refusal()).toBeNull();
  });

  test('is refused without an address if the address can not be read', () => {
    const lock = lockDataDir(dir);
    for (const text of ['', '{', 'null', '{}', '{"address":4000,"secret":"s"}', '{"address":"http://127.0.0.1:4000"}']) {
      writeFileSync(join(dir, 'server.json'), text);
      expect(refusal()).toMatchObject({ name: 'DataDirBusy', address: null });
    }
    lock.release();
  });

  test('is refused by a StoreOpenError if the directory can not be used', () => {
    writeFileSync(join(dir, '..', 'file'), '');
    expect(() => lockDataDir(join(dir, '..', 'file', 'data'))).toThrow(StoreOpenError);
  });
});
