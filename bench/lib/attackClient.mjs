// The attacker: a process that runs one attack for some time and counts what the server answered.
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ATTACKS } from '../attacks/attacks.mjs';
import { answering } from './serving.mjs';

// The bystander measures on the same core and must not wait for the attacker.
setPriority(10);
process.on('uncaughtException', () => undefined);

answering({
  async attack({ name, target, ms }) {
    const outcomes = {};
    const end = performance.now() + ms;
    const { attack } = ATTACKS.find((each) => each.name === name);
    const attacking = attack({
      ...target,
      over: () => performance.now() >= end,
      count: (outcome) => (outcomes[outcome] = (outcomes[outcome] ?? 0) + 1),
    });
    await Promise.race([attacking, sleep(ms + 1_000)]);
    return outcomes;
  },
});
process.send({ told: 'ready', value: null });
process.channel.ref();
