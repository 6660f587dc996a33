import type { Caller, Role } from '../domain/caller';
import { RequestError } from '../domain/requestError';
import type { TenantId } from '../domain/tenant';
import type { MayAsk } from '../queries/mayAsk';

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
  | { readonly takes: 'operator' }
  /** The right on the tenant that the arguments name; judged from them alone, before anything is loaded. */
  | { readonly takes: 'onNamedTenant'; readonly right: Right; readonly tenantAt: readonly string[] }
  /** The field takes an opaque ID: the right on the caller's own tenant, and `scopeOf` says whose things exist for the caller. */
  | { readonly takes: 'onOwnTenant'; readonly right: Right }
  /** Connections, whose tenants are resolved first: the use case asks `mayAskOf` of each. */
  | { readonly takes: 'onConnections' };

const onTenant = (right: Right): Row => ({ takes: 'onNamedTenant', right, tenantAt: ['tenantId'] });
const onInputTenant = (right: Right): Row => ({ takes: 'onNamedTenant', right, tenantAt: ['input', 'tenantId'] });

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
  ['Mutation.registerTenant', { takes: 'operator' }],
  ['Mutation.updateTenant', { takes: 'operator' }],
  ['Mutation.setIsolation', onInputTenant('changePolicy')],
  ['Mutation.addTenantRule', onInputTenant('changePolicy')],
  ['Mutation.updateTenantRule', { takes: 'onOwnTenant', right: 'changePolicy' }],
  ['Mutation.removeTenantRule', { takes: 'onOwnTenant', right: 'changePolicy' }],
  ['Mutation.replaceIsolationPolicy', onInputTenant('changePolicy')],
  ['Mutation.importIsolationPolicy', onInputTenant('changePolicy')],
  ['Mutation.attemptConnection', { takes: 'onConnections' }],
  ['Subscription.policyChanged', onTenant('readPolicy')],
  ['Subscription.connectionDecisionChanged', { takes: 'onConnections' }],
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
    case 'operator':
      return isOperator(caller);
    case 'onNamedTenant':
      return holds(caller, row.right, valueAt(args, row.tenantAt));
    case 'onOwnTenant':
      return holds(caller, row.right, caller.tenantId);
    case 'onConnections':
      return asksAnywhere(caller) || holds(caller, 'evaluate', caller.tenantId);
  }
}

function whom(row: Row): string {
  switch (row.takes) {
    case 'anyCaller':
      return 'any signed-in caller';
    case 'operator':
      return 'callers with the role `PlatformOperator`';
    case 'onNamedTenant':
      return `callers with the role ${rolesInWords(row.right)} whose token is of the tenant that \`${row.tenantAt.join('.')}\` names, and \`PlatformOperator\``;
    case 'onOwnTenant':
      return `callers with the role ${rolesInWords(row.right)} on their own tenant, and \`PlatformOperator\``;
    case 'onConnections':
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
  if (isOperator(caller)) {
    return true;
  }
  return caller.tenantId !== null && caller.tenantId === tenantId && caller.roles.some((role) => ROLES_WITH[right].includes(role));
}

function isOperator(caller: Caller): boolean {
  return caller.roles.includes('PlatformOperator');
}

function asksAnywhere(caller: Caller): boolean {
  return isOperator(caller) || caller.roles.includes('PlatformEvaluator');
}

/** Whether the caller may read this tenant's policy, with its changes, its rules and its side's reason and rule in a decision. */
export function mayReadPolicy(caller: Caller, tenantId: TenantId): boolean {
  return holds(caller, 'readPolicy', tenantId);
}

/** Whether the caller may see the users of attempts that this tenant recorded; null: that the platform did. */
export function maySeeUsersOf(caller: Caller, recordedByTenantId: TenantId | null): boolean {
  return recordedByTenantId === null ? isOperator(caller) : mayReadPolicy(caller, recordedByTenantId);
}

/** Which connections the caller may ask about: those that its tenant creates or is signed in to, or any. */
export function mayAskOf(caller: Caller): MayAsk {
  if (asksAnywhere(caller)) {
    return () => true;
  }
  return (creatorTenantId, signInTenantId) => holds(caller, 'evaluate', creatorTenantId) || holds(caller, 'evaluate', signInTenantId);
}

/** The tenant whose things exist for a caller who names one by an opaque ID; null: any tenant's. */
export function scopeOf(caller: Caller): TenantId | null {
  return isOperator(caller) ? null : caller.tenantId;
}
