import { lockDataDir } from '../../../src/store/lock/dataDirLock';
import { openStore } from '../../../src/store/openStore';
import { newAttempt, newTenant, writeTenant } from './fixtures';

/** Writes until it is killed. Reports on its standard output each write that was acknowledged. */
async function write(dataDir: string, signInTenantId: string): Promise<void> {
  lockDataDir(dataDir).announce('http://127.0.0.1:4000', 'secret');
  const store = await openStore({ url: `sqlite:${dataDir}/cordon.db`, migrate: true, now: Date.now });
  const report = (line: string): void => void process.stdout.write(`${line}\n`);
  const registering = async (): Promise<never> => {
    for (;;) {
      const tenant = newTenant();
      report(`tenant ${String(await writeTenant(store, tenant))} ${tenant.id}`);
    }
  };
  const recording = async (): Promise<never> => {
    for (;;) {
      report(`attempt ${(await store.attempts.record(newAttempt({ signInTenantId }), null)).attempt.id}`);
    }
  };
  await Promise.all([registering(), ...Array.from({ length: 8 }, recording)]);
}

void write(process.argv[2] ?? '', process.argv[3] ?? '');
