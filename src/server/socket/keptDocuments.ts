import type { DocumentNode } from 'graphql';
import { callerKey } from '../../domain/callers/caller';
import type { Caller } from '../../domain/callers/caller';
import { overloadedError } from '../../domain/shared/requestError';
import { weightOf } from '../graphql/documentWeight';

/** The most bytes, estimated, of the different documents that the subscriptions of one subject keep. A usual document takes 20,000. */
const MAX_BYTES = 4 * 1024 * 1024;

interface Kept {
  bytes: number;
  /** How many subscriptions use each document. */
  readonly uses: Map<DocumentNode, number>;
}

/** The documents that running subscriptions keep in memory, by subject. */
export class KeptDocuments {
  readonly #bySubject = new Map<string, Kept>();

  /** Counts a document for the subject. Returns the function that ends that, which is to be called once. Throws `OVERLOADED`. */
  keep(caller: Caller, document: DocumentNode): () => void {
    const subject = callerKey(caller);
    const kept = this.#bySubject.get(subject) ?? { bytes: 0, uses: new Map<DocumentNode, number>() };
    const uses = kept.uses.get(document) ?? 0;
    const bytes = uses === 0 ? weightOf(document) : 0;
    if (kept.bytes + bytes > MAX_BYTES) {
      throw overloadedError(
        'The documents of your subscriptions take too much memory. Use one document with variables, or complete some subscriptions.',
      );
    }
    kept.bytes += bytes;
    kept.uses.set(document, uses + 1);
    this.#bySubject.set(subject, kept);
    return () => {
      this.#release(subject, kept, document);
    };
  }

  #release(subject: string, kept: Kept, document: DocumentNode): void {
    const uses = (kept.uses.get(document) ?? 1) - 1;
    if (uses > 0) {
      kept.uses.set(document, uses);
      return;
    }
    kept.uses.delete(document);
    kept.bytes -= weightOf(document);
    if (kept.uses.size === 0) {
      this.#bySubject.delete(subject);
    }
  }
}
