import type { Connection } from '../../../src/domain/decisions/connection';
import { decide } from '../../../src/domain/decisions/decide';
import type { Decision, TenantState } from '../../../src/domain/decisions/decision';
import type { Change, ChangeKind } from '../../../src/domain/policies/change';
import { compilePolicy } from '../../../src/domain/policies/compiledPolicy';
import { DEFAULT_SETTINGS } from '../../../src/domain/policies/policy';
import type { PolicySettings, TenantRule } from '../../../src/domain/policies/policy';
import type { Cloud, Tenant, TenantId } from '../../../src/domain/tenants/tenant';
import type { ChangeDelta } from '../../../src/store/port/changeLog';
import type { TenantSnapshot } from '../../../src/store/port/history';

/** One tenant at one revision. */
interface TenantAt {
  readonly tenant: Tenant | null;
  readonly settings: PolicySettings | null;
  readonly rules: readonly TenantRule[];
}

export type Edit =
  | { readonly settings: PolicySettings; readonly of: TenantId }
  | { readonly toggle: string; readonly direction: TenantRule['direction']; readonly of: TenantId }
  | { readonly cloud: Cloud; readonly domains: readonly string[]; readonly of: TenantId };

const NOTHING: TenantAt = { tenant: null, settings: null, rules: [] };

/** The change log, with the whole state after each change. Tests compare with it what its followers know. */
export class LogModel {
  readonly changes: Change[] = [];
  readonly #deltas: ChangeDelta[] = [];
  readonly #states: ReadonlyMap<TenantId, TenantAt>[] = [new Map<TenantId, TenantAt>()];
  #ruleIds = 0;

  get head(): number {
    return this.changes.length;
  }

  commit(edit: Edit): Change {
    const before = this.#stateAt(edit.of, this.head);
    const { after, kind, opened, closed, domains } = this.#outcome(edit, before);
    const state = new Map(this.#states[this.head]);
    if ('domains' in edit) {
      this.#checkDomains(state, edit.of, after.tenant?.domains ?? []);
    }
    state.set(edit.of, after);
    this.#states.push(state);
    const revision = this.head + 1;
    const change = {
      revision,
      id: `change-${String(revision)}`,
      tenantId: edit.of,
      kind,
      actor: 'x',
      actorTenantId: null,
      at: revision,
      ruleId: null,
    };
    this.changes.push(change);
    const version = after.settings === null ? null : versionOf(edit.of, after, revision);
    const ofDirectory = 'domains' in edit;
    this.#deltas.push({ tenant: ofDirectory ? after.tenant : null, domains, version: ofDirectory ? null : version, opened, closed });
    return change;
  }

  delta(change: Change): ChangeDelta {
    const delta = this.#deltas[change.revision - 1];
    if (delta === undefined) {
      throw new Error('No such change.');
    }
    return delta;
  }

  snapshot(ids: readonly TenantId[], domains: readonly string[], rulesUpTo = Infinity): TenantSnapshot {
    const owners = new Map(domains.map((domain) => [domain, this.owner(domain, this.head)]));
    const all = new Set([...ids, ...[...owners.values()].filter((id) => id !== null)]);
    const tenants = new Map(
      [...all].map((id) => {
        const found = this.#stateAt(id, this.head);
        return [
          id,
          {
            tenant: found.tenant,
            version: found.settings === null ? null : versionOf(id, found, this.head),
            rules: found.rules.length > rulesUpTo ? null : found.rules,
          },
        ];
      }),
    );
    return { head: this.head, owners, tenants };
  }

  rulesAt(
    tenantId: TenantId,
    revision: number,
    { limit, afterPlace }: { readonly limit: number; readonly afterPlace: number | null },
  ): TenantRule[] {
    return this.#stateAt(tenantId, revision)
      .rules.filter(({ place }) => place > (afterPlace ?? -1))
      .slice(0, limit);
  }

  owner(domain: string, revision: number): TenantId | null {
    for (const [id, { tenant }] of this.#states[revision] ?? []) {
      if (tenant?.domains.includes(domain) === true) {
        return id;
      }
    }
    return null;
  }

  tenant(id: TenantId, revision: number): Tenant | null {
    return this.#stateAt(id, revision).tenant;
  }

  /** The decision that every node must make at this revision. */
  decide(connection: Connection, revision: number): Decision {
    const { creatorTenantId, signInTenantId } = connection;
    const creator = creatorTenantId === null ? null : this.#state(creatorTenantId, revision);
    return decide(creator, this.#state(signInTenantId, revision), connection);
  }

  #state(tenantId: TenantId, revision: number): TenantState {
    const { tenant, settings, rules } = this.#stateAt(tenantId, revision);
    return { tenantId, tenant, policy: settings === null ? null : compilePolicy(settings, rules) };
  }

  #stateAt(id: TenantId, revision: number): TenantAt {
    return this.#states[revision]?.get(id) ?? NOTHING;
  }

  #outcome(
    edit: Edit,
    before: TenantAt,
  ): { after: TenantAt; kind: ChangeKind; opened: TenantRule[]; closed: TenantRule[]; domains: string[] } {
    if ('settings' in edit) {
      return { after: { ...before, settings: edit.settings }, kind: 'SETTINGS_CHANGED', opened: [], closed: [], domains: [] };
    }
    if ('domains' in edit) {
      const tenant = { id: edit.of, name: edit.of, domains: edit.domains, cloud: edit.cloud };
      const domains = [...new Set([...(before.tenant?.domains ?? []), ...edit.domains])];
      return {
        after: { ...before, tenant },
        kind: before.tenant === null ? 'TENANT_REGISTERED' : 'TENANT_UPDATED',
        opened: [],
        closed: [],
        domains,
      };
    }
    const settings = before.settings ?? DEFAULT_SETTINGS;
    const old = before.rules.find(({ allowedTenantId }) => allowedTenantId === edit.toggle);
    if (old !== undefined) {
      return {
        after: { ...before, settings, rules: before.rules.filter((rule) => rule !== old) },
        kind: 'RULE_REMOVED',
        opened: [],
        closed: [old],
        domains: [],
      };
    }
    this.#ruleIds += 1;
    const rule = ruleOf(`rule-${String(this.#ruleIds)}`, edit.toggle, edit.direction, this.#ruleIds);
    return { after: { ...before, settings, rules: [...before.rules, rule] }, kind: 'RULE_ADDED', opened: [rule], closed: [], domains: [] };
  }

  /** Throws if another tenant has one of these domains: a domain belongs to one tenant at a time. */
  #checkDomains(state: Map<TenantId, TenantAt>, to: TenantId, domains: readonly string[]): void {
    for (const [id, found] of state) {
      if (id !== to && found.tenant?.domains.some((domain) => domains.includes(domain)) === true) {
        throw new Error('DOMAIN_TAKEN');
      }
    }
  }
}

function versionOf(tenantId: TenantId, { settings, rules }: TenantAt, revision: number): NonNullable<ChangeDelta['version']> {
  return {
    tenantId,
    settings: settings ?? DEFAULT_SETTINGS,
    changeControl: 'DIRECT',
    revision,
    updatedAt: revision,
    ruleCount: rules.length,
    nextPlace: 1_000_000,
  };
}

function ruleOf(id: string, allowedTenantId: string, direction: TenantRule['direction'], place: number): TenantRule {
  return { id, allowedTenantId, allowedTenantName: null, enteredAs: allowedTenantId, direction, note: null, createdAt: 0, place };
}
