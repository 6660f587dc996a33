import { defaultFieldResolver, getNamedType, isNonNullType, isObjectType } from 'graphql';
import type { GraphQLField, GraphQLSchema } from 'graphql';
import type { Caller } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';
import { mayReadPolicy, maySeeRecords } from '../access/access';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import type { ConnectionRecordType } from '../connections/connectionRecordType';
import type { IsolationPolicyType } from '../policies/isolationPolicyType';
import type { PolicyChangeType } from '../policies/policyChangeType';
import type { TenantRuleType } from '../policies/tenantRuleType';
import type { IsolationPolicyVersionType } from '../policies/versions/isolationPolicyVersionType';
import type { TenantRuleVersionType } from '../policies/versions/tenantRuleVersionType';
import type { PolicyRequestType } from '../policyRequests/policyRequestType';
import type { ResourceType } from '../resources/resourceType';

type MaySee<Value> = (caller: Caller, value: Value) => boolean;

/** Whether a caller may see a value of the type, on any path to it. */
const MAY_SEE: ReadonlyMap<string, MaySee<never>> = new Map<string, MaySee<never>>([
  ['IsolationPolicy', (caller, value: IsolationPolicyType) => mayReadPolicy(caller, value.tenant.id)],
  ['IsolationPolicyVersion', (caller, value: IsolationPolicyVersionType) => mayReadPolicy(caller, value.tenant.id)],
  ['PolicyChange', (caller, value: PolicyChangeType) => mayReadPolicy(caller, value.tenantId)],
  ['TenantRule', (caller, value: TenantRuleType) => mayReadPolicy(caller, value.policyTenantId)],
  ['TenantRuleVersion', (caller, value: TenantRuleVersionType) => mayReadPolicy(caller, value.policyTenantId)],
  ['PolicyRequest', (caller, value: PolicyRequestType) => mayReadPolicy(caller, value.request.tenantId)],
  ['ConnectionRecord', (caller, value: ConnectionRecordType) => maySeeRecords(caller, value.tenantId)],
  ['Resource', (caller, value: ResourceType) => maySeeRecords(caller, value.tenantId)],
]);

/**
 * INVARIANT: on every path of the schema, only a reader of a policy gets the policy, its changes, its rules and its requests, and only an evaluator of the
 * owning tenant or of the platform gets a connection, an app or a flow. Other callers get null, or `FORBIDDEN` if the field is non-null. A list is given
 * whole or not at all.
 */
export function guardNestedFields(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) && !type.name.startsWith('__')) {
      for (const field of Object.values<GraphQLField<unknown, RequestContext, Record<string, unknown>>>(type.getFields())) {
        const maySee = MAY_SEE.get(getNamedType(field.type).name);
        if (maySee !== undefined) {
          guard(field, maySee as MaySee<unknown>);
        }
      }
    }
  }
}

function guard(field: GraphQLField<unknown, RequestContext, Record<string, unknown>>, maySee: MaySee<unknown>): void {
  const { resolve = defaultFieldResolver } = field;
  const nullable = !isNonNullType(field.type);
  field.resolve = (source, args, context, info): unknown => {
    const result: unknown = resolve(source, args, context, info);
    return result instanceof Promise ? result.then((value: unknown) => visible(value, context)) : visible(result, context);
  };

  function visible(value: unknown, context: RequestContext): unknown {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.every((each) => each === null || each === undefined || maySee(signedIn(context), each))) {
      return value;
    }
    if (nullable) {
      return null;
    }
    throw new RequestError('FORBIDDEN', 'You may not see this value: it belongs to another tenant.');
  }
}
