import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { overloadedError } from '../../../domain/shared/requestError';
import type { RequestError } from '../../../domain/shared/requestError';
import type { Query, Statement, StatementResult } from '../../sql/query';
import type { ThreadAnswer } from './answering';

/** A thread's code lies beside this file: `.js` after a build, `.ts` in tests. */
const EXTENSION = path.extname(__filename);
/** In tests, the options of the process make Node load TypeScript. Otherwise none are passed on: a thread does not start with options of V8, which `npm start` uses. */
const OPTIONS = EXTENSION === '.ts' ? process.execArgv : [];

interface Waiting {
  readonly resolve: (answer: ThreadAnswer) => void;
  readonly reject: (error: Error) => void;
  /** What the request fails with if the thread ends before it answers. */
  readonly whenEnded: () => RequestError;
}

/**
 * A thread that runs SQL statements: the generators of queries stay here, and their statements go there. It starts when it is needed first. If it ends, what
 * waits for its answers fails, and it is started anew when it is needed next.
 */
export class StatementThread {
  readonly #code: string;
  readonly #file: string;
  readonly #resume: (begin: () => void) => void;
  #thread: Worker | null = null;
  /** In the order of their requests, in which the thread answers. */
  readonly #waiting: Waiting[] = [];

  /** `code`: the name of the thread's own file, which opens this database file. `resume` begins what follows an answer. */
  constructor(code: 'readerThread' | 'writerThread', file: string, resume: (begin: () => void) => void) {
    this.#resume = resume;
    this.#code = path.join(__dirname, `${code}${EXTENSION}`);
    this.#file = file;
  }

  /** The thread that runs now. What belongs together, such as a transaction, must be asked of the same one. */
  started(): Worker {
    if (this.#thread !== null) {
      return this.#thread;
    }
    const thread = new Worker(this.#code, { workerData: this.#file, execArgv: OPTIONS });
    thread.on('message', (answer: ThreadAnswer) => {
      const waiting = this.#waiting.shift();
      this.#resume(() => {
        waiting?.resolve(answer);
      });
    });
    // Without this listener an error would end the process. `exit` follows it.
    thread.on('error', () => undefined);
    thread.on('exit', () => {
      this.#thread = null;
      for (const { reject, whenEnded } of this.#waiting.splice(0)) {
        reject(whenEnded());
      }
    });
    this.#thread = thread;
    return thread;
  }

  /** Whether this thread still runs. */
  runs(thread: Worker): boolean {
    return thread === this.#thread;
  }

  async run<T>(thread: Worker, query: Query<T>): Promise<T> {
    let step = query.next();
    while (step.done !== true) {
      step = query.next(await this.execute(thread, step.value));
    }
    return step.value;
  }

  async execute(thread: Worker, statement: Statement): Promise<StatementResult> {
    return (await this.ask(thread, statement)) as StatementResult;
  }

  /** Throws what the thread's work throws, and `OVERLOADED`, or what `whenEnded` says, if the thread ends before it answers. */
  async ask(thread: Worker, request: unknown, whenEnded = interrupted): Promise<unknown> {
    if (!this.runs(thread)) {
      throw interrupted();
    }
    // The process stays alive while somebody waits for an answer, and only then.
    thread.ref();
    const answer = await new Promise<ThreadAnswer>((resolve, reject) => {
      this.#waiting.push({ resolve, reject, whenEnded });
      thread.postMessage(request);
    });
    if (this.#waiting.length === 0) {
      thread.unref();
    }
    if ('error' in answer) {
      throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
    }
    return answer.value;
  }

  /** Ends the thread, once its statement has ended. */
  async stop(): Promise<void> {
    await this.#thread?.terminate();
  }
}

function interrupted(): RequestError {
  return overloadedError('The work in the database was interrupted. Try again in a moment.', 1000);
}
