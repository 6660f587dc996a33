import type { Connection } from '../../domain/decisions/connection';
import { decide } from '../../domain/decisions/decide';
import type { ConnectionRequest, EvaluatedConnection, Evaluation, UnresolvedConnection } from '../../domain/decisions/evaluatedConnection';
import type { TenantId } from '../../domain/tenants/tenant';
import type { TenantRef } from '../../domain/tenants/tenantRef';
import { Pins } from './pins';
import type { PolicyCache } from './policyCache';

/** Decides connections from the cache. INVARIANT: a call of a `try…` method never waits, so all that it reads is one state, the one at `applied`. */
export class Evaluator {
  readonly #cache: PolicyCache;
  #hits = 0;

  constructor(cache: PolicyCache) {
    this.#cache = cache;
  }

  /** How many decisions found all that they need in memory. */
  get hits(): number {
    return this.#hits;
  }

  /** Decides all of them on one state. Loads missing entries first, and calls `check` before each try; `check` throws if this node may not decide. */
  async evaluate(requests: readonly ConnectionRequest[], check: () => void): Promise<readonly Evaluation[]> {
    const pins = new Pins(this.#cache);
    try {
      for (;;) {
        check();
        const evaluations = this.tryEvaluateAll(requests);
        if (evaluations !== null) {
          return evaluations;
        }
        for (const { creatorTenant, signInTenant } of requests) {
          if (creatorTenant !== null) {
            pins.add(creatorTenant);
          }
          pins.add(signInTenant);
        }
        await pins.fill();
      }
    } finally {
      pins.release();
    }
  }

  /** Null if an entry is not in memory. */
  tryEvaluateAll(requests: readonly ConnectionRequest[]): readonly Evaluation[] | null {
    const evaluations: Evaluation[] = [];
    for (const request of requests) {
      const evaluation = this.tryEvaluate(request);
      if (evaluation === null) {
        return null;
      }
      evaluations.push(evaluation);
    }
    return evaluations;
  }

  /** Null if an entry is not in memory. */
  tryEvaluate({ creatorTenant, signInTenant, identityProvider }: ConnectionRequest): Evaluation | null {
    const creatorTenantId = creatorTenant === null ? null : this.#resolve(creatorTenant);
    const signInTenantId = this.#resolve(signInTenant);
    if (creatorTenantId === undefined || signInTenantId === undefined) {
      return null;
    }
    if (signInTenantId === null || (creatorTenantId === null && creatorTenant !== null)) {
      return unresolved(creatorTenant, creatorTenantId, signInTenant, signInTenantId);
    }
    return this.tryDecide({ creatorTenantId, signInTenantId, identityProvider });
  }

  /** Null if an entry is not in memory. */
  tryDecide(connection: Connection): EvaluatedConnection | null {
    const { creatorTenantId, signInTenantId } = connection;
    const signIn = this.#cache.tenants.get(signInTenantId);
    const creator =
      creatorTenantId === null ? null : creatorTenantId === signInTenantId ? signIn : this.#cache.tenants.get(creatorTenantId);
    if (signIn === undefined || creator === undefined) {
      return null;
    }
    this.#hits += 1;
    const decision = decide(creator, signIn, connection);
    return { connection, decision, revision: this.#cache.applied.revision, creator: creator?.tenant ?? null, signIn: signIn.tenant };
  }

  /** Null: no tenant owns the domain. Undefined: the entry is not in memory. */
  #resolve(ref: TenantRef): TenantId | null | undefined {
    return 'id' in ref ? ref.id : this.#cache.owners.get(ref.domain);
  }
}

function unresolved(
  creatorTenant: TenantRef | null,
  creatorTenantId: TenantId | null,
  signInTenant: TenantRef,
  signInTenantId: TenantId | null,
): UnresolvedConnection {
  const unknownDomains: { field: 'creatorTenant' | 'signInTenant'; domain: string }[] = [];
  if (creatorTenant !== null && creatorTenantId === null && 'domain' in creatorTenant) {
    unknownDomains.push({ field: 'creatorTenant', domain: creatorTenant.domain });
  }
  if (signInTenantId === null && 'domain' in signInTenant) {
    unknownDomains.push({ field: 'signInTenant', domain: signInTenant.domain });
  }
  return { unknownDomains, creatorTenantId, signInTenantId };
}
