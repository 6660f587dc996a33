// Loaded into every measured process before its own code. It answers what the bench asks, and costs nothing in between.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import path from 'node:path';

let profiler = null;

const answers = {
  /** The first question is where the measured part begins, and a profile with it. */
  async cpu() {
    if (process.env.BENCH_PROFILES && profiler === null) {
      profiler = new Session();
      profiler.connect();
      await profiler.post('Profiler.enable');
      await profiler.post('Profiler.start');
    }
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  async rss() {
    for (let turn = 0; turn < 4; turn += 1) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return process.memoryUsage.rss();
  },
  async profiled() {
    if (profiler === null) {
      return;
    }
    const { profile } = await profiler.post('Profiler.stop');
    writeFileSync(path.join(process.env.BENCH_PROFILES, `${process.env.BENCH_NAME}.cpuprofile`), JSON.stringify(profile));
  },
};

process.on('message', ({ ask, id }) => {
  answers[ask]?.().then(
    (value) => process.send({ id, value }),
    (error) => process.send({ id, error: error.message }),
  );
});
// A program whose work is done is to end although the bench could still ask.
process.channel?.unref();
process.on('disconnect', () => process.exit());
