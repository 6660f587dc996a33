import type { App } from '../app';
import { isPolicyChange } from '../domain/policies/change';
import type { Change } from '../domain/policies/change';
import { DEFAULT_SETTINGS, policyEffect as effectOf } from '../domain/policies/policy';
import type { PolicyEffect, PolicyVersion, TenantRule } from '../domain/policies/policy';
import { toPowerPlatformDocument } from '../domain/policies/powerPlatform/toDocument';
import type { PowerPlatformDocument } from '../domain/policies/powerPlatform/toDocument';
import type { Revision } from '../domain/shared/revision';
import type { Tenant, TenantId } from '../domain/tenants/tenant';
import { ALL_TENANTS } from '../domain/tenants/tenantRef';
import { inTurns, takeTurn } from './inTurns';
import { keyAfter, pageOf, parseNumberKey } from './page';
import type { Page } from './page';

/** The policy of one tenant at one revision. Its rules, its effect and its export are read at the same revision. */
export interface PolicyView {
  readonly tenant: Tenant;
  readonly version: PolicyVersion;
  readonly revision: Revision;
}

/** The tenant's policy at `revision`, or at the newest revision if none is given. Null if the directory does not hold the tenant. */
export async function isolationPolicy(app: App, tenantId: TenantId, revision?: Revision): Promise<PolicyView | null> {
  const at = revision ?? (await app.store.log.head()).revision;
  const [tenant, version] = await Promise.all([app.store.current.tenant(tenantId), app.store.history.policyVersionAt(tenantId, at)]);
  return tenant === null ? null : { tenant, version: version ?? neverSet(tenantId), revision: at };
}

/** The policy of a tenant that never set one. */
export function neverSet(tenantId: TenantId): PolicyVersion {
  return { tenantId, settings: DEFAULT_SETTINGS, changeControl: 'DIRECT', revision: 0, updatedAt: null, ruleCount: 0, nextPlace: 0 };
}

/** The effect of the policy. It reads at most one rule. */
export async function policyEffect(app: App, { version, revision }: PolicyView): Promise<PolicyEffect> {
  const { settings, tenantId } = version;
  return effectOf(settings, settings.enabled ? await app.store.history.ruleForAt(tenantId, ALL_TENANTS, revision) : null);
}

/** The present policy as a Power Platform policy document; null if the directory does not hold the tenant. */
export async function exportIsolationPolicy(app: App, tenantId: TenantId): Promise<PowerPlatformDocument | null> {
  const view = await isolationPolicy(app, tenantId);
  if (view === null) {
    return null;
  }
  return await inTurns(toPowerPlatformDocument(tenantId, view.version.settings, await allRules(app, view)));
}

/** How many rules of a whole policy are read at a time. */
const PAGE = 500;

/** All rules of the policy, in the order in which they were added. Versions do not change, so the pages together are one state. */
export async function allRules(app: App, { version, revision }: PolicyView): Promise<readonly TenantRule[]> {
  const { tenantId, ruleCount } = version;
  const rules: TenantRule[] = [];
  while (rules.length < ruleCount) {
    const page = await app.store.history.rulesAt(tenantId, revision, { limit: PAGE, afterPlace: rules.at(-1)?.place ?? null });
    if (page.length === 0) {
      break;
    }
    rules.push(...page);
    await takeTurn();
  }
  return rules;
}

/** The policy change at this revision; null if there is none. */
export async function policyChange(app: App, revision: Revision): Promise<Change | null> {
  const change = await app.store.history.change(revision);
  return change !== null && isPolicyChange(change.kind) ? change : null;
}

/** The tenant's policy changes, newest first. */
export async function policyChanges(app: App, tenantId: TenantId, first: number, after: string | null): Promise<Page<Change>> {
  const list = 'policyChanges';
  const before = keyAfter(list, after, parseNumberKey);
  const changes = await app.store.history.policyChanges(tenantId, first + 1, before);
  return pageOf(list, changes, first, after, (change) => String(change.revision));
}

/** The rule that a change added or changed, as the change left it, or removed, as it was before. Null for the other kinds of change. */
export async function changedRule(app: App, change: Change): Promise<TenantRule | null> {
  if (change.ruleId === null) {
    return null;
  }
  const { tenantId, ruleId, kind, revision } = change;
  return await app.store.history.ruleAt(tenantId, ruleId, kind === 'RULE_REMOVED' ? revision - 1 : revision);
}
