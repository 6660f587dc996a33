import { defaultFieldResolver, OperationTypeNode } from 'graphql';
import type { GraphQLField, GraphQLSchema } from 'graphql';
import type { Outcomes } from './handOver';

const OUTCOMES = Symbol('outcomes of root fields');

interface ReplayContext {
  readonly [OUTCOMES]?: Outcomes;
}

/** A context with the outcomes of the root fields that ran already: each of these fields gives its outcome again and does not run a second time. */
export function replaying<Context extends object>(context: Context, outcomes: Outcomes): Context {
  return { ...context, [OUTCOMES]: outcomes };
}

/** Whether root fields have run for this context already. */
export function isReplaying(context: ReplayContext): boolean {
  return (context[OUTCOMES]?.size ?? 0) > 0;
}

/** Whether the full executor runs for this context, and not a prepared operation. */
export function isFullExecution(context: ReplayContext): boolean {
  return context[OUTCOMES] !== undefined;
}

/** Makes the schema's queries and mutations respect `replaying`. INVARIANT: a mutation whose outcome is known never runs a second time. */
export function makeReplayable(schema: GraphQLSchema): void {
  for (const operation of [OperationTypeNode.QUERY, OperationTypeNode.MUTATION]) {
    for (const field of Object.values<GraphQLField<unknown, ReplayContext>>(schema.getRootType(operation)?.getFields() ?? {})) {
      const { resolve = defaultFieldResolver } = field;
      field.resolve = (source, args, context, info): unknown => {
        const known = context[OUTCOMES]?.get(String(info.path.key));
        if (known === undefined) {
          return resolve(source, args, context, info);
        }
        if ('thrown' in known) {
          throw known.thrown;
        }
        return known.value;
      };
    }
  }
}
