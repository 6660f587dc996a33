import { defaultFieldResolver, getNamedType, isNonNullType, isObjectType } from 'graphql';
import type { GraphQLField, GraphQLSchema } from 'graphql';

import { RequestError } from '../domain/requestError';
import type { TenantId } from '../domain/tenant';
import { mayReadPolicy } from './access';
import type { RequestContext } from './context';
import { signedIn } from './context';
import type { IsolationPolicyType } from './types/isolationPolicyType';
import type { PolicyChangeType } from './types/policyChangeType';
import type { TenantRuleType } from './types/tenantRuleType';

/** Whose policy must be readable for a value of the type to be seen. */
const OWNER_OF: ReadonlyMap<string, (value: never) => TenantId> = new Map<string, (value: never) => TenantId>([
  ['IsolationPolicy', (value: IsolationPolicyType) => value.tenant.id],
  ['PolicyChange', (value: PolicyChangeType) => value.tenantId],
  ['TenantRule', (value: TenantRuleType) => value.policyTenantId],
]);

/**
 * INVARIANT: whatever path of the schema leads to a policy, a change or a rule, only a reader of that policy gets it; others get null, or `FORBIDDEN`
 * where the field can't be null. A list is given whole or not at all.
 */
export function guardReached(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) && !type.name.startsWith('__')) {
      for (const field of Object.values<GraphQLField<unknown, RequestContext, Record<string, unknown>>>(type.getFields())) {
        const ownerOf = OWNER_OF.get(getNamedType(field.type).name);
        if (ownerOf !== undefined) {
          guard(field, ownerOf as (value: unknown) => TenantId);
        }
      }
    }
  }
}

function guard(field: GraphQLField<unknown, RequestContext, Record<string, unknown>>, ownerOf: (value: unknown) => TenantId): void {
  const { resolve = defaultFieldResolver } = field;
  const nullable = !isNonNullType(field.type);
  field.resolve = (source, args, context, info): unknown => {
    const reached: unknown = resolve(source, args, context, info);
    return reached instanceof Promise ? reached.then((value: unknown) => see(value, context)) : see(reached, context);
  };

  function see(value: unknown, context: RequestContext): unknown {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.every((each) => each === null || each === undefined || mayReadPolicy(signedIn(context), ownerOf(each)))) {
      return value;
    }
    if (nullable) {
      return null;
    }
    throw new RequestError('FORBIDDEN', 'You may not read the policy of the tenant that this belongs to.');
  }
}
