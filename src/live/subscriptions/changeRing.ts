import { isPolicyChange } from '../../domain/policies/change';
import type { Change } from '../../domain/policies/change';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';

interface Slot {
  readonly change: Change;
  /** The next change of the same tenant's policy in the ring. */
  next: Revision | null;
}

/** The last changes applied, shared by all subscribers. The changes of one tenant's policy are linked, so that the next one is found without a search. */
export class ChangeRing {
  readonly #slots: (Slot | undefined)[] = [];
  /** The newest change of each tenant's policy in the ring. */
  readonly #newest = new Map<TenantId, Revision>();

  constructor(readonly size = 4096) {}

  /** Push changes in the order of their revisions, without a gap. */
  push(change: Change): void {
    const place = change.revision % this.size;
    const gone = this.#slots[place]?.change;
    if (gone !== undefined && this.#newest.get(gone.tenantId) === gone.revision) {
      this.#newest.delete(gone.tenantId);
    }
    this.#slots[place] = { change, next: null };
    if (!isPolicyChange(change.kind)) {
      return;
    }
    const before = this.#slot(this.#newest.get(change.tenantId));
    if (before !== undefined) {
      before.next = change.revision;
    }
    this.#newest.set(change.tenantId, change.revision);
  }

  /** The change at this revision, and the next one of the same tenant's policy; undefined if the change fell off the ring. */
  at(revision: Revision): Readonly<Slot> | undefined {
    return this.#slot(revision);
  }

  /** All changes in the ring, in order. */
  get changes(): readonly Change[] {
    const held = this.#slots.flatMap((slot) => (slot === undefined ? [] : [slot.change]));
    return held.sort((a, b) => a.revision - b.revision);
  }

  /** Whether the ring holds every change after `revision` up to `newest`. */
  covers(revision: Revision, newest: Revision): boolean {
    return revision === newest || this.#slot(revision + 1) !== undefined;
  }

  /** The first change of the tenant's policy after `revision`; null if there is none. The ring must cover all changes after `revision`. */
  firstAfter(tenantId: TenantId, revision: Revision): Revision | null {
    const newest = this.#newest.get(tenantId);
    if (newest === undefined || newest <= revision) {
      return null;
    }
    for (let each = revision + 1; each < newest; each += 1) {
      const slot = this.#slot(each);
      if (slot?.change.tenantId === tenantId && isPolicyChange(slot.change.kind)) {
        return each;
      }
    }
    return newest;
  }

  #slot(revision: Revision | undefined): Slot | undefined {
    if (revision === undefined) {
      return undefined;
    }
    const slot = this.#slots[revision % this.size];
    return slot?.change.revision === revision ? slot : undefined;
  }
}
