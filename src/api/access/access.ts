import { isPlatformOperator } from '../../domain/callers/caller';
import type { Caller, Role } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';
import type { TenantId } from '../../domain/tenants/tenant';
import type { MayAsk } from '../../queries/connectionRequest';

/** What a role may do on its own tenant; each right takes in the one before. */
type Right = 'evaluate' | 'readPolicy' | 'changePolicy';

const ROLES_WITH: Readonly<Record<Right, readonly Role[]>> = {
  evaluate: ['Evaluator', 'PolicyReader', 'TenantAdmin'],
  readPolicy: ['PolicyReader', 'TenantAdmin'],
  changePolicy: ['TenantAdmin'],
};

/** Whom a root field takes. */
type Row =
  | { readonly takes: 'anyCaller' }
  /** Whoever has a tenant, whatever the roles: it is that tenant that signs in. */
  | { readonly takes: 'anyTenant' }
  | { readonly takes: 'operator' }
  /** The right on the tenant that the arguments name; judged from them alone, before anything is loaded. */
  | { readonly takes: 'onNamedTenant'; readonly right: Right; readonly tenantAt: readonly string[] }
  /** The field takes an opaque ID: the right on the caller's own tenant, and `scopeOf` says whose things exist for the caller. */
  | { readonly takes: 'onOwnTenant'; readonly right: Right }
  /** Connections, whose tenants are resolved first: the use case asks `mayAskOf` of each. */
  | { readonly takes: 'onConnections' }
  /** The field takes the opaque ID of a flow or a run: evaluators of the caller's own tenant, and the platform's; `runScopeOf` says whose exist. */
  | { readonly takes: 'onRuns' };

const onTenant = (right: Right): Row => ({ takes: 'onNamedTenant', right, tenantAt: ['tenantId'] });
const onInputTenant = (right: Right): Row => ({ takes: 'onNamedTenant', right, tenantAt: ['input', 'tenantId'] });
const onOwnTenant = (right: Right): Row => ({ takes: 'onOwnTenant', right });

/** The one table of access. A root field without a row takes nobody. */
const ACCESS: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['Query.viewer', { takes: 'anyCaller' }],
  ['Query.tenant', { takes: 'anyCaller' }],
  ['Query.isolationPolicy', onTenant('readPolicy')],
  ['Query.policyChanges', onTenant('readPolicy')],
  ['Query.exportIsolationPolicy', onTenant('readPolicy')],
  ['Query.evaluateConnection', { takes: 'onConnections' }],
  ['Query.evaluateConnections', { takes: 'onConnections' }],
  ['Query.connectionAttempts', onTenant('readPolicy')],
  ['Query.connection', onOwnTenant('evaluate')],
  ['Query.connections', onTenant('evaluate')],
  ['Query.resource', onOwnTenant('evaluate')],
  ['Query.resources', onTenant('evaluate')],
  // Without a tenant it names nobody's own, and takes operators alone.
  ['Query.policyRequests', onTenant('readPolicy')],
  ['Mutation.registerTenant', { takes: 'operator' }],
  ['Mutation.updateTenant', { takes: 'operator' }],
  ['Mutation.setIsolation', onInputTenant('changePolicy')],
  ['Mutation.addTenantRule', onInputTenant('changePolicy')],
  ['Mutation.updateTenantRule', onOwnTenant('changePolicy')],
  ['Mutation.removeTenantRule', onOwnTenant('changePolicy')],
  ['Mutation.replaceIsolationPolicy', onInputTenant('changePolicy')],
  ['Mutation.importIsolationPolicy', onInputTenant('changePolicy')],
  ['Mutation.attemptConnection', { takes: 'onConnections' }],
  ['Mutation.createConnection', onInputTenant('evaluate')],
  ['Mutation.deleteConnection', onOwnTenant('evaluate')],
  ['Mutation.createConsentLink', onOwnTenant('evaluate')],
  ['Mutation.revokeConsentLinks', onOwnTenant('evaluate')],
  ['Mutation.consent', { takes: 'anyTenant' }],
  ['Mutation.saveApp', onInputTenant('evaluate')],
  ['Mutation.saveFlow', onInputTenant('evaluate')],
  ['Mutation.deleteResource', onOwnTenant('evaluate')],
  ['Mutation.startFlowRun', { takes: 'onRuns' }],
  ['Mutation.endFlowRun', { takes: 'onRuns' }],
  ['Mutation.requestPolicyChange', { takes: 'onNamedTenant', right: 'changePolicy', tenantAt: ['input', 'policy', 'tenantId'] }],
  ['Mutation.verifyPolicyRequest', { takes: 'operator' }],
  ['Mutation.applyPolicyRequest', { takes: 'operator' }],
  ['Mutation.rejectPolicyRequest', { takes: 'operator' }],
  ['Mutation.withdrawPolicyRequest', onOwnTenant('changePolicy')],
  ['Mutation.setChangeControl', { takes: 'operator' }],
  ['Subscription.policyChanged', onTenant('readPolicy')],
  ['Subscription.connectionDecisionChanged', { takes: 'onConnections' }],
  ['Subscription.resourceStatusChanged', onTenant('evaluate')],
]);

/** The root fields that have a row, as `Query.viewer`. */
export const FIELDS_WITH_ACCESS: readonly string[] = [...ACCESS.keys()];

/** Throws `FORBIDDEN` unless the root field takes this caller with these arguments. */
export function checkAccess(rootField: string, caller: Caller, args: unknown): void {
  const row = ACCESS.get(rootField);
  if (row === undefined) {
    throw new RequestError('FORBIDDEN', `\`${rootField}\` takes nobody: it has no rule of access.`);
  }
  if (!takes(row, caller, args)) {
    throw new RequestError('FORBIDDEN', `\`${rootField}\` takes ${whom(row)}.`);
  }
}

function takes(row: Row, caller: Caller, args: unknown): boolean {
  switch (row.takes) {
    case 'anyCaller':
      return true;
    case 'anyTenant':
      return caller.tenantId !== null;
    case 'operator':
      return isPlatformOperator(caller);
    case 'onNamedTenant':
      return holds(caller, row.right, valueAt(args, row.tenantAt));
    case 'onOwnTenant':
      return holds(caller, row.right, caller.tenantId);
    case 'onConnections':
    case 'onRuns':
      return asksAnywhere(caller) || holds(caller, 'evaluate', caller.tenantId);
  }
}

function whom(row: Row): string {
  switch (row.takes) {
    case 'anyCaller':
      return 'any signed-in caller';
    case 'anyTenant':
      return 'callers whose token is of a tenant';
    case 'operator':
      return 'callers with the role `PlatformOperator`';
    case 'onNamedTenant':
      return `callers with the role ${rolesInWords(row.right)} whose token is of the tenant that \`${row.tenantAt.join('.')}\` names, and \`PlatformOperator\``;
    case 'onOwnTenant':
      return `callers with the role ${rolesInWords(row.right)} on their own tenant, and \`PlatformOperator\``;
    case 'onConnections':
    case 'onRuns':
      return `callers with the role ${rolesInWords('evaluate')} on their own tenant, \`PlatformEvaluator\` and \`PlatformOperator\``;
  }
}

function rolesInWords(right: Right): string {
  return ROLES_WITH[right].map((role) => `\`${role}\``).join(' or ');
}

function valueAt(args: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    args,
  );
}

function holds(caller: Caller, right: Right, tenantId: unknown): boolean {
  if (isPlatformOperator(caller)) {
    return true;
  }
  return caller.tenantId !== null && caller.tenantId === tenantId && caller.roles.some((role) => ROLES_WITH[right].includes(role));
}

function asksAnywhere(caller: Caller): boolean {
  return isPlatformOperator(caller) || caller.roles.includes('PlatformEvaluator');
}

/** Whether the caller may read this tenant's policy, with its changes, its rules and its side's reason and rule in a decision. */
export function mayReadPolicy(caller: Caller, tenantId: TenantId): boolean {
  return holds(caller, 'readPolicy', tenantId);
}

/** Whether the caller may see the users of attempts that this tenant recorded; null: that the platform did. */
export function maySeeUsersOf(caller: Caller, recordedByTenantId: TenantId | null): boolean {
  return recordedByTenantId === null ? isPlatformOperator(caller) : mayReadPolicy(caller, recordedByTenantId);
}

/** Which connections the caller may ask about: those that its tenant creates or is signed in to, or any. */
export function mayAskOf(caller: Caller): MayAsk {
  if (asksAnywhere(caller)) {
    return () => true;
  }
  return (creatorTenantId, signInTenantId) => holds(caller, 'evaluate', creatorTenantId) || holds(caller, 'evaluate', signInTenantId);
}

/** Whether the caller may see this tenant's connections, apps and flows; the platform's evaluators see those that they run. */
export function maySeeRecords(caller: Caller, tenantId: TenantId): boolean {
  return asksAnywhere(caller) || holds(caller, 'evaluate', tenantId);
}

/** The tenant whose things exist for a caller who names one by an opaque ID; null: any tenant's. */
export function scopeOf(caller: Caller): TenantId | null {
  return isPlatformOperator(caller) ? null : caller.tenantId;
}

/** The tenant whose flows and runs exist for a caller who starts or ends one; null: any tenant's. */
export function runScopeOf(caller: Caller): TenantId | null {
  return asksAnywhere(caller) ? null : caller.tenantId;
}
