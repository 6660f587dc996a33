import type { TenantId } from '../../domain/tenants/tenant';
import type { History } from '../../store/port/history';
import type { Records } from '../../store/port/records';
import { FairRounds } from '../fairRounds';

const READS_AT_ONCE = 4;

/** What the feed of status changes reads. */
export type StatusSource = Pick<Records, 'lastStatusChange' | 'lastStatusChanges' | 'statusChanges' | 'onStatusHint'>;

/** The reads of feeds. The tenants whose feeds are read take turns, and subscribers who need the same page at the same moment share one read. */
export class FeedReads {
  readonly #rounds = new FairRounds(READS_AT_ONCE);
  readonly #underWay = new Map<string, Promise<unknown>>();

  policyChangesSince(history: History): History['policyChangesSince'] {
    return (tenantId, after, until, limit) =>
      this.#share(`policy ${tenantId} ${String(after)} ${String(until)}`, tenantId, () =>
        history.policyChangesSince(tenantId, after, until, limit),
      );
  }

  statusChanges(records: Records): StatusSource {
    return {
      onStatusHint: (listener) => records.onStatusHint(listener),
      lastStatusChanges: (tenantIds) => records.lastStatusChanges(tenantIds),
      // At once, and not shared: it says where a subscription begins. It reads one row.
      lastStatusChange: (tenantId) => records.lastStatusChange(tenantId),
      statusChanges: (tenantId, after, limit) =>
        this.#share(`status ${tenantId} ${String(after)}`, tenantId, () => records.statusChanges(tenantId, after, limit)),
    };
  }

  /** INVARIANT: a subscriber that asks for a page knows that its first item is there already, so a read that is under way finds it too. */
  #share<T>(key: string, tenantId: TenantId, read: () => Promise<T>): Promise<T> {
    const known = this.#underWay.get(key);
    if (known !== undefined) {
      return known as Promise<T>;
    }
    const reading = this.#rounds.run(tenantId, read).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, reading);
    return reading;
  }
}
