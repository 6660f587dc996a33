import type { Worker } from 'node:worker_threads';
import { unavailableError } from '../../../domain/shared/requestError';
import type { RequestError } from '../../../domain/shared/requestError';
import type { Statement, StatementResult } from '../../sql/query';
import { StatementThread } from './statementThread';
import type { WriterStep } from './writerThread';

/** A transaction of the thread. If the thread ends, SQLite rolls it back. */
export interface LargeTransaction {
  execute(statement: Statement): Promise<StatementResult>;
  /** Throws `UNAVAILABLE` if the thread ends meanwhile: then nobody knows whether it has committed. */
  commit(): Promise<void>;
  /** Does nothing if the transaction has ended. */
  rollback(): Promise<void>;
}

/**
 * Writes large transactions on a thread of its own, one at a time, for which its caller cares. Its caller also takes turns: everybody who writes waits for this
 * transaction, so it does not wait for a turn after each statement.
 */
export class LargeWriter {
  readonly #thread: StatementThread;

  constructor(file: string) {
    this.#thread = new StatementThread('writerThread', file, (begin) => {
      begin();
    });
  }

  /** Begins to write. Null if somebody else is writing to the file. */
  async tryBegin(): Promise<LargeTransaction | null> {
    const thread = this.#thread.started();
    return (await this.#step(thread, 'begin')) === true ? this.#begun(thread) : null;
  }

  #begun(thread: Worker): LargeTransaction {
    let committed = false;
    return {
      execute: (statement) => this.#thread.execute(thread, statement),
      commit: async () => {
        await this.#step(thread, 'commit', outcomeUnknown);
        committed = true;
      },
      rollback: async () => {
        if (!committed && this.#thread.runs(thread)) {
          await this.#step(thread, 'rollback');
        }
      },
    };
  }

  async #step(thread: Worker, step: WriterStep, whenEnded?: () => RequestError): Promise<unknown> {
    return await this.#thread.ask(thread, step, whenEnded);
  }

  /** Ends the thread, once its statement has ended. */
  async stop(): Promise<void> {
    await this.#thread.stop();
  }
}

function outcomeUnknown(): RequestError {
  return unavailableError(new Error('The thread ended while it committed, so it is unknown whether the transaction is stored.'));
}
