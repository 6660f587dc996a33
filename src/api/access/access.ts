import { isPlatformOperator } from '../../domain/callers/caller';
import type { Caller, Role } from '../../domain/callers/caller';
import type { MayAsk } from '../../domain/decisions/evaluatedConnection';
import { RequestError } from '../../domain/shared/requestError';
import type { TenantId } from '../../domain/tenants/tenant';

/** What a caller may do on their own tenant. Each right includes the one before it. */
type Right = 'evaluate' | 'readPolicy' | 'changePolicy';

const ROLES_WITH: Readonly<Record<Right, readonly Role[]>> = {
  evaluate: ['Evaluator', 'PolicyReader', 'TenantAdmin'],
  readPolicy: ['PolicyReader', 'TenantAdmin'],
  changePolicy: ['TenantAdmin'],
};

/** The access rule of a root field. */
type Rule =
  | { readonly allows: 'anyCaller' }
  /** Callers whose token names a tenant, with any roles: their tenant is the one that signs in. */
  | { readonly allows: 'anyTenant' }
  | { readonly allows: 'operator' }
  /** The caller needs the right on the tenant that the arguments name. Only tenant and roles decide, before anything is loaded. */
  | { readonly allows: 'onNamedTenant'; readonly right: Right; readonly tenantAt: readonly string[] }
  /** The argument is an opaque ID: the caller needs the right on their own tenant, and `scopeOf` names the tenant whose records exist for the caller. */
  | { readonly allows: 'onOwnTenant'; readonly right: Right }
  /** The arguments are connections, whose tenants are resolved first: the use case calls `mayAskOf` for each connection. */
  | { readonly allows: 'onConnections' }
  /** The argument is the opaque ID of a flow or a run: for evaluators of the caller's own tenant and of the platform; see `runScopeOf`. */
  | { readonly allows: 'onRuns' };

const onTenant = (right: Right): Rule => ({ allows: 'onNamedTenant', right, tenantAt: ['tenantId'] });
const onInputTenant = (right: Right): Rule => ({ allows: 'onNamedTenant', right, tenantAt: ['input', 'tenantId'] });
const onOwnTenant = (right: Right): Rule => ({ allows: 'onOwnTenant', right });

/** The table of access rules. A root field without a rule is not accessible. */
const ACCESS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['Query.viewer', { allows: 'anyCaller' }],
  ['Query.tenant', { allows: 'anyCaller' }],
  ['Query.resolveTenants', { allows: 'anyCaller' }],
  ['Query.isolationPolicy', onTenant('readPolicy')],
  ['Query.policyChanges', onTenant('readPolicy')],
  ['Query.exportIsolationPolicy', onTenant('readPolicy')],
  ['Query.evaluateConnection', { allows: 'onConnections' }],
  ['Query.evaluateConnections', { allows: 'onConnections' }],
  ['Query.connectionAttempts', onTenant('readPolicy')],
  ['Query.connection', onOwnTenant('evaluate')],
  ['Query.connections', onTenant('evaluate')],
  ['Query.resource', onOwnTenant('evaluate')],
  ['Query.resources', onTenant('evaluate')],
  // Without a tenant, it lists the requests of all tenants, which only operators may see.
  ['Query.policyRequests', onTenant('readPolicy')],
  ['Mutation.registerTenant', { allows: 'operator' }],
  ['Mutation.updateTenant', { allows: 'operator' }],
  ['Mutation.setIsolation', onInputTenant('changePolicy')],
  ['Mutation.addTenantRule', onInputTenant('changePolicy')],
  ['Mutation.updateTenantRule', onOwnTenant('changePolicy')],
  ['Mutation.removeTenantRule', onOwnTenant('changePolicy')],
  ['Mutation.editIsolationPolicy', onInputTenant('changePolicy')],
  ['Mutation.replaceIsolationPolicy', onInputTenant('changePolicy')],
  ['Mutation.importIsolationPolicy', onInputTenant('changePolicy')],
  ['Mutation.attemptConnection', { allows: 'onConnections' }],
  ['Mutation.createConnection', onInputTenant('evaluate')],
  ['Mutation.deleteConnection', onOwnTenant('evaluate')],
  ['Mutation.createConsentLink', onOwnTenant('evaluate')],
  ['Mutation.revokeConsentLinks', onOwnTenant('evaluate')],
  ['Mutation.consent', { allows: 'anyTenant' }],
  ['Mutation.saveApp', onInputTenant('evaluate')],
  ['Mutation.saveFlow', onInputTenant('evaluate')],
  ['Mutation.deleteResource', onOwnTenant('evaluate')],
  ['Mutation.startFlowRun', { allows: 'onRuns' }],
  ['Mutation.endFlowRun', { allows: 'onRuns' }],
  ['Mutation.requestPolicyChange', { allows: 'onNamedTenant', right: 'changePolicy', tenantAt: ['input', 'policy', 'tenantId'] }],
  ['Mutation.verifyPolicyRequest', { allows: 'operator' }],
  ['Mutation.applyPolicyRequest', { allows: 'operator' }],
  ['Mutation.rejectPolicyRequest', { allows: 'operator' }],
  ['Mutation.withdrawPolicyRequest', onOwnTenant('changePolicy')],
  ['Mutation.setChangeControl', { allows: 'operator' }],
  ['Subscription.policyChanged', onTenant('readPolicy')],
  ['Subscription.connectionDecisionChanged', { allows: 'onConnections' }],
  ['Subscription.resourceStatusChanged', onTenant('evaluate')],
]);

/** The root fields that have an access rule, such as `Query.viewer`. */
export const FIELDS_WITH_ACCESS: readonly string[] = [...ACCESS.keys()];

/** Throws `FORBIDDEN` unless this caller may use the root field with these arguments. */
export function checkAccess(rootField: string, caller: Caller, args: unknown): void {
  const rule = ACCESS.get(rootField);
  if (rule === undefined) {
    throw new RequestError('FORBIDDEN', `\`${rootField}\` is not accessible: no access rule is defined for it.`);
  }
  if (!allows(rule, caller, args)) {
    throw new RequestError('FORBIDDEN', `You may not use \`${rootField}\`: it is for ${allowedCallers(rule)}.`);
  }
}

function allows(rule: Rule, caller: Caller, args: unknown): boolean {
  switch (rule.allows) {
    case 'anyCaller':
      return true;
    case 'anyTenant':
      return caller.tenantId !== null;
    case 'operator':
      return isPlatformOperator(caller);
    case 'onNamedTenant':
      return hasRight(caller, rule.right, valueAt(args, rule.tenantAt));
    case 'onOwnTenant':
      return hasRight(caller, rule.right, caller.tenantId);
    case 'onConnections':
    case 'onRuns':
      return mayAskOfAny(caller) || hasRight(caller, 'evaluate', caller.tenantId);
  }
}

function allowedCallers(rule: Rule): string {
  switch (rule.allows) {
    case 'anyCaller':
      return 'any signed-in caller';
    case 'anyTenant':
      return 'callers whose token names a tenant';
    case 'operator':
      return 'callers with the role `PlatformOperator`';
    case 'onNamedTenant':
      return `callers with the role ${rolesInWords(rule.right)} whose token names the same tenant as \`${rule.tenantAt.join('.')}\`, and for callers with the role \`PlatformOperator\``;
    case 'onOwnTenant':
      return `callers with the role ${rolesInWords(rule.right)} on their own tenant, and for callers with the role \`PlatformOperator\``;
    case 'onConnections':
    case 'onRuns':
      return `callers with the role ${rolesInWords('evaluate')} on their own tenant, and for callers with the role \`PlatformEvaluator\` or \`PlatformOperator\``;
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

function hasRight(caller: Caller, right: Right, tenantId: unknown): boolean {
  if (isPlatformOperator(caller)) {
    return true;
  }
  return caller.tenantId !== null && caller.tenantId === tenantId && caller.roles.some((role) => ROLES_WITH[right].includes(role));
}

function mayAskOfAny(caller: Caller): boolean {
  return isPlatformOperator(caller) || caller.roles.includes('PlatformEvaluator');
}

/** Whether the caller may read this tenant's policy: its changes, its rules, and the reason and rule of its side in a decision. */
export function mayReadPolicy(caller: Caller, tenantId: TenantId): boolean {
  return hasRight(caller, 'readPolicy', tenantId);
}

/** Whether the caller may see the users of the attempts that this tenant recorded. Null means that the platform recorded them. */
export function maySeeUsersOf(caller: Caller, recordedByTenantId: TenantId | null): boolean {
  return recordedByTenantId === null ? isPlatformOperator(caller) : mayReadPolicy(caller, recordedByTenantId);
}

/** Which connections the caller may ask about: those that their tenant creates or is signed in to, or any. */
export function mayAskOf(caller: Caller): MayAsk {
  if (mayAskOfAny(caller)) {
    return () => true;
  }
  return (creatorTenantId, signInTenantId) => hasRight(caller, 'evaluate', creatorTenantId) || hasRight(caller, 'evaluate', signInTenantId);
}

/** Whether the caller may see this tenant's connections, apps and flows. Evaluators of the platform see them because they run the flows. */
export function maySeeRecords(caller: Caller, tenantId: TenantId): boolean {
  return mayAskOfAny(caller) || hasRight(caller, 'evaluate', tenantId);
}

/** The tenant whose records and rules exist for the caller, when an argument is an opaque ID; null means every tenant. */
export function scopeOf(caller: Caller): TenantId | null {
  return isPlatformOperator(caller) ? null : caller.tenantId;
}

/** The tenant whose flows and runs exist for the caller, when the caller starts or ends a run; null means every tenant. */
export function runScopeOf(caller: Caller): TenantId | null {
  return mayAskOfAny(caller) ? null : caller.tenantId;
}
