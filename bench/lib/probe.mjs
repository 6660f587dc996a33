// Loaded into every measured process before its own code. It answers the bench's questions, and costs nothing in between.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import path from 'node:path';

let profiler = null;

const answers = {
  /** The measured part begins with the first question, and so does the profile. */
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
    for (let time = 0; time < 4; time += 1) {
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
// A program that has finished must be able to end although the bench could still ask.
process.channel?.unref();
process.on('disconnect', () => process.exit());
