import { whenTurn } from '../../../turns';
import type { Query, Statement } from '../../sql/query';
import type { Checkpoint, CheckpointStep } from './readerThread';
import { StatementThread } from './statementThread';

const BEGIN: Statement = { text: 'BEGIN', values: [] };
const COMMIT: Statement = { text: 'COMMIT', values: [] };

/** Reads on a thread of its own. Runs one query at a time, for which its caller cares. */
export class HeavyReader {
  readonly #thread: StatementThread;

  constructor(file: string) {
    // What follows an answer is a piece of long work. Node takes up to 1,000 messages in one turn, and if each led to the next request at once, a quick
    // thread would keep everything else waiting for all of them.
    this.#thread = new StatementThread('readerThread', file, whenTurn);
  }

  async run<T>(query: Query<T>): Promise<T> {
    return await this.#thread.run(this.#thread.started(), query);
  }

  /** As `run`, but all statements see one state of the database. */
  async snapshot<T>(query: Query<T>): Promise<T> {
    const thread = this.#thread.started();
    await this.#thread.execute(thread, BEGIN);
    try {
      return await this.#thread.run(thread, query);
    } finally {
      if (this.#thread.runs(thread)) {
        await this.#thread.execute(thread, COMMIT);
      }
    }
  }

  /** One step of a checkpoint of the write-ahead log. For `begin`, the caller has the writer. */
  async checkpoint(step: CheckpointStep): Promise<Checkpoint> {
    return (await this.#thread.ask(this.#thread.started(), step)) as Checkpoint;
  }

  /** Ends the thread, once its statement has ended. */
  async stop(): Promise<void> {
    await this.#thread.stop();
  }
}
