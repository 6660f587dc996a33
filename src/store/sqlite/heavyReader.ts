import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { whenTurn } from '../../turns';
import { overloadedError } from '../../domain/shared/requestError';
import type { Query, Statement, StatementResult } from '../sql/query';
import type { Checkpoint, CheckpointStep, ThreadAnswer, ThreadRequest } from './readerThread';

/** The thread's code lies beside this file: `.js` after a build, `.ts` in tests. */
const THREAD = path.join(__dirname, `readerThread${path.extname(__filename)}`);
/** In tests, the options of the process make Node load TypeScript. Otherwise none are passed on: a thread does not start with options of V8, which `npm start` uses. */
const OPTIONS = THREAD.endsWith('.ts') ? process.execArgv : [];

const BEGIN: Statement = { text: 'BEGIN', values: [] };
const COMMIT: Statement = { text: 'COMMIT', values: [] };

/**
 * Runs queries on a thread of their own: the generators stay here, and their statements go there. Runs one query at a time, for which its caller cares. The
 * thread starts with the first query. If it ends, the query that runs fails, and the next query starts it again.
 */
export class HeavyReader {
  readonly #file: string;
  #thread: Worker | null = null;
  #waiting: { readonly resolve: (answer: ThreadAnswer) => void; readonly reject: (error: Error) => void } | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  async run<T>(query: Query<T>): Promise<T> {
    return await this.#runOn(this.#started(), query);
  }

  /** As `run`, but all statements see one state of the database. */
  async snapshot<T>(query: Query<T>): Promise<T> {
    const thread = this.#started();
    await this.#execute(thread, BEGIN);
    try {
      return await this.#runOn(thread, query);
    } finally {
      if (thread === this.#thread) {
        await this.#execute(thread, COMMIT);
      }
    }
  }

  /** One step of a checkpoint of the write-ahead log. For `begin`, the caller has the writer. */
  async checkpoint(step: CheckpointStep): Promise<Checkpoint> {
    const answer = await this.#ask(this.#started(), step);
    return 'checkpoint' in answer ? answer.checkpoint : { pages: 0, moved: 0 };
  }

  /** Ends the thread, once its statement has ended. */
  async stop(): Promise<void> {
    await this.#thread?.terminate();
  }

  async #runOn<T>(thread: Worker, query: Query<T>): Promise<T> {
    let step = query.next();
    while (step.done !== true) {
      step = query.next(await this.#execute(thread, step.value));
    }
    return step.value;
  }

  async #execute(thread: Worker, statement: Statement): Promise<StatementResult> {
    const answer = await this.#ask(thread, statement);
    if ('result' in answer) {
      return answer.result;
    }
    throw new Error('The thread did not answer with rows.');
  }

  async #ask(thread: Worker, request: ThreadRequest): Promise<ThreadAnswer> {
    if (thread !== this.#thread) {
      throw interrupted();
    }
    // The process stays alive while somebody waits for an answer, and only then.
    thread.ref();
    const answer = await new Promise<ThreadAnswer>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      thread.postMessage(request);
    });
    thread.unref();
    if ('error' in answer) {
      throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
    }
    return answer;
  }

  #started(): Worker {
    if (this.#thread !== null) {
      return this.#thread;
    }
    const thread = new Worker(THREAD, { workerData: this.#file, execArgv: OPTIONS });
    // What follows an answer is a piece of long work. Node takes up to 1,000 messages in one turn, and if each led to the next request at once, a quick
    // thread would keep everything else waiting for all of them.
    thread.on('message', (answer: ThreadAnswer) => {
      const waiting = this.#waiting;
      this.#waiting = null;
      whenTurn(() => {
        waiting?.resolve(answer);
      });
    });
    // Without this listener an error would end the process. `exit` follows it.
    thread.on('error', () => undefined);
    thread.on('exit', () => {
      this.#thread = null;
      this.#waiting?.reject(interrupted());
      this.#waiting = null;
    });
    this.#thread = thread;
    return thread;
  }
}

function interrupted(): Error {
  return overloadedError('Reading was interrupted. Try again in a moment.', 1000);
}
