import type { DocumentNode } from 'graphql';
import { callerKey } from '../../domain/callers/caller';
import type { Caller } from '../../domain/callers/caller';
import { overloadedError } from '../../domain/shared/requestError';
import { weightOf } from '../graphql/documentWeight';

/** The most bytes, estimated, of the different documents that the subscriptions of one subject keep. A usual document takes 20,000. */
const MAX_BYTES = 4 * 1024 * 1024;

interface Use {
  subscriptions: number;
  /** The same function for all these subscriptions, because there are thousands. */
  readonly release: () => void;
}

interface Kept {
  bytes: number;
  readonly uses: Map<DocumentNode, Use>;
}

/** The documents that running subscriptions keep in memory, by subject. */
export class KeptDocuments {
  readonly #bySubject = new Map<string, Kept>();

  /** Counts a document for the subject. Returns the function that ends that; call it once for each successful call of this. Throws `OVERLOADED`. */
  keep(caller: Caller, document: DocumentNode): () => void {
    const subject = callerKey(caller);
    const kept = this.#bySubject.get(subject) ?? { bytes: 0, uses: new Map<DocumentNode, Use>() };
    let use = kept.uses.get(document);
    if (use === undefined) {
      const bytes = weightOf(document);
      if (kept.bytes + bytes > MAX_BYTES) {
        throw overloadedError(
          'The documents of your subscriptions take too much memory. Use one document with variables, or complete some subscriptions.',
        );
      }
      kept.bytes += bytes;
      use = { subscriptions: 0, release: () => this.#release(subject, kept, document) };
      kept.uses.set(document, use);
      this.#bySubject.set(subject, kept);
    }
    use.subscriptions += 1;
    return use.release;
  }

  #release(subject: string, kept: Kept, document: DocumentNode): void {
    const use = kept.uses.get(document);
    if (use !== undefined && use.subscriptions > 1) {
      use.subscriptions -= 1;
      return;
    }
    kept.uses.delete(document);
    kept.bytes -= weightOf(document);
    if (kept.uses.size === 0) {
      this.#bySubject.delete(subject);
    }
  }
}
