// What the files of bench/servers share: their options, and how they tell the bench where they listen.
import { once } from 'node:events';

export const options = JSON.parse(process.argv[2] ?? '{}');

/** Listens on a free loopback port and tells the bench. */
export async function listening(server, path = '/graphql') {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  tellListening(server.address().port, path);
}

export function tellListening(port, path = '/graphql') {
  process.send({ told: 'listening', value: { url: `http://127.0.0.1:${String(port)}${path}` } });
}

/** Answers more questions of the bench: `{ question: async (message) => value }`. */
export function answering(answers) {
  process.on('message', ({ ask, id, ...more }) => {
    if (!Object.hasOwn(answers, ask)) {
      return;
    }
    Promise.resolve(answers[ask](more)).then(
      (value) => process.send({ id, value }),
      (error) => process.send({ id, error: error.message }),
    );
  });
  process.channel.unref();
}
