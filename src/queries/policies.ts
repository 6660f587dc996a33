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
import { keyAfter, pageOf, parseNumberKey } from './page';
import type { Page } from './page';

/** The policy of one tenant as of one revision. What is nested in it (rules, effect, export) is read at the same one. */
export interface PolicyView {
  readonly tenant: Tenant;
  readonly version: PolicyVersion;
  readonly revision: Revision;
}

/** Null where the directory does not hold the tenant. Without a revision: at the newest. */
export async function isolationPolicy(app: App, tenantId: TenantId, revision?: Revision): Promise<PolicyView | null> {
  const at = revision ?? (await app.store.log.head()).revision;
  const [tenant, version] = await Promise.all([app.store.current.tenant(tenantId), app.store.history.policyVersionAt(tenantId, at)]);
  return tenant === null ? null : { tenant, version: version ?? neverSet(tenantId), revision: at };
}

/** The policy of a tenant that never set one. */
export function neverSet(tenantId: TenantId): PolicyVersion {
  return { tenantId, settings: DEFAULT_SETTINGS, changeControl: 'DIRECT', revision: 0, updatedAt: null, ruleCount: 0, nextPlace: 0 };
}

/** The greatest place that the databases hold. */
const MAX_PLACE = 2 ** 31 - 1;

/** The rules as of the revision, in the order in which they were added. */
export async function policyRules(
  app: App,
  tenantId: TenantId,
  revision: Revision,
  first: number,
  after: string | null,
): Promise<Page<TenantRule>> {
  const afterPlace = keyAfter(after, parsePlace);
  const rules = await app.store.history.rulesAt(tenantId, revision, { limit: first + 1, afterPlace });
  return pageOf(rules, first, after, (rule) => String(rule.place));
}

function parsePlace(key: string): number | null {
  const place = parseNumberKey(key);
  return place !== null && place <= MAX_PLACE ? place : null;
}

/** What the policy comes to. Reads one rule of it at most. */
export async function policyEffect(app: App, { version, revision }: PolicyView): Promise<PolicyEffect> {
  const { settings, tenantId } = version;
  return effectOf(settings, settings.enabled ? await app.store.history.ruleForAt(tenantId, ALL_TENANTS, revision) : null);
}

/** The policy as it is now, as a Power Platform document; null where the directory does not hold the tenant. */
export async function exportIsolationPolicy(app: App, tenantId: TenantId): Promise<PowerPlatformDocument | null> {
  const view = await isolationPolicy(app, tenantId);
  if (view === null) {
    return null;
  }
  return toPowerPlatformDocument(tenantId, view.version.settings, await allRules(app, view));
}

/** All rules of the policy, in the order in which they were added. */
export async function allRules(app: App, { version, revision }: PolicyView): Promise<readonly TenantRule[]> {
  const { tenantId, ruleCount } = version;
  return ruleCount === 0 ? [] : await app.store.history.rulesAt(tenantId, revision, { limit: ruleCount, afterPlace: null });
}

/** The policy change at this revision; null where there is none. */
export async function policyChange(app: App, revision: Revision): Promise<Change | null> {
  const change = await app.store.history.change(revision);
  return change !== null && isPolicyChange(change.kind) ? change : null;
}

/** The tenant's policy changes, newest first. */
export async function policyChanges(app: App, tenantId: TenantId, first: number, after: string | null): Promise<Page<Change>> {
  const before = keyAfter(after, parseNumberKey);
  const changes = await app.store.history.policyChanges(tenantId, first + 1, before);
  return pageOf(changes, first, after, (change) => String(change.revision));
}

/** The rule that a change added or changed (as it left it) or removed (as it was); null for the other kinds. */
export async function changedRule(app: App, change: Change): Promise<TenantRule | null> {
  if (change.ruleId === null) {
    return null;
  }
  return await app.store.history.ruleAt(change.ruleId, change.kind === 'RULE_REMOVED' ? change.revision - 1 : change.revision);
}
