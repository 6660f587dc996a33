import { defaultFieldResolver, OperationTypeNode } from 'graphql';
import type { GraphQLField, GraphQLSchema } from 'graphql';
import { checkAccess } from '../access/access';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import { argumentCheck } from './argumentCheck';

type RootField = GraphQLField<unknown, RequestContext, Record<string, unknown>>;

/**
 * Makes every root field check access, and then texts and sizes, before it runs. TypeGraphQL's middlewares can't do that: they do not run around
 * `subscribe`, and a forbidden subscription must be refused before it starts.
 */
export function guardRootFields(schema: GraphQLSchema): void {
  for (const operation of Object.values(OperationTypeNode)) {
    const root = schema.getRootType(operation);
    for (const field of Object.values<RootField>(root?.getFields() ?? {})) {
      guard(`${root?.name ?? ''}.${field.name}`, field, operation === OperationTypeNode.SUBSCRIPTION);
    }
  }
}

function guard(rootField: string, field: RootField, isSubscription: boolean): void {
  const { resolve = defaultFieldResolver, subscribe } = field;
  const checkArguments = argumentCheck(field);
  field.resolve = (source, args, context, info): unknown => {
    checkAccess(rootField, signedIn(context), args);
    // A subscription's arguments were checked when it started; `resolve` runs for each event.
    if (!isSubscription) {
      checkArguments(args);
    }
    return resolve(source, args, context, info);
  };
  if (subscribe !== undefined) {
    field.subscribe = (source, args, context, info): unknown => {
      checkAccess(rootField, signedIn(context), args);
      checkArguments(args);
      return subscribe(source, args, context, info);
    };
  }
}
