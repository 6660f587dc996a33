import { Arg, Ctx, Extensions, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { MaybePromise } from 'type-graphql';
import { callerKey } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';
import type { WatchedDecision } from '../../live/port/live';
import { evaluateConnections } from '../../queries/evaluateConnections';
import { watchableConnections } from '../../queries/watchableConnections';
import { mayAskOf } from '../access/access';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import { visibilityClass } from '../access/visibilityClass';
import { EvaluateConnectionInputType, WatchedConnectionInputType } from './connectionInputs';
import { ConnectionDecisionChangeType, DecisionType } from './decisionType';
import { looksTheSame, visibleDecision } from './visibleDecision';

interface ConnectionDecisionChangedArgs {
  readonly connections: readonly WatchedConnectionInputType[];
}

@Resolver()
export class DecisionResolver {
  @Query(() => DecisionType, {
    nullable: true,
    description:
      'Decides whether isolation allows a connection, and records nothing. For evaluators of one of the two tenants and of the platform.',
  })
  evaluateConnection(
    @Ctx() context: RequestContext,
    @Arg('input', () => EvaluateConnectionInputType, { description: 'The connection.' }) input: EvaluateConnectionInputType,
  ): MaybePromise<DecisionType | RequestError | undefined> {
    const decisions = decide(context, [input]);
    return decisions instanceof Promise ? decisions.then(([decision]) => decision) : decisions[0];
  }

  @Extensions({ sizes: { inputs: { minItems: 1, maxItems: 1000 } } })
  @Query(() => [DecisionType], {
    nullable: 'itemsAndList',
    description:
      'Decides 1 to 1,000 connections at one revision, in the order given, and records nothing. For an input with an error, the list has null, and the answer has that error.',
  })
  evaluateConnections(
    @Ctx() context: RequestContext,
    @Arg('inputs', () => [EvaluateConnectionInputType], { description: 'The connections, 1 to 1,000.' })
    inputs: EvaluateConnectionInputType[],
  ): MaybePromise<(DecisionType | RequestError)[]> {
    return decide(context, inputs);
  }

  @Extensions({ sizes: { connections: { minItems: 1, maxItems: 200 } }, sourceList: 'connections' })
  @Subscription(() => ConnectionDecisionChangeType, {
    description:
      'Sends the current decision of each of 1 to 200 connections, and then the new decision whenever it changes in a way that this caller may see (other than in revision and message). If a decision changes faster than the caller reads, only the newest is sent. If one input has an error, the whole subscription is refused with the index of that input.',
    subscribe: async ({ args, context }: { args: ConnectionDecisionChangedArgs; context: RequestContext }) => {
      const caller = signedIn(context);
      const connections = await watchableConnections(context.app, mayAskOf(caller), args.connections);
      return context.app.live.watch(connections, {
        subject: callerKey(caller),
        tenantId: caller.tenantId,
        visibility: visibilityClass(caller).key,
        view: (evaluated) => visibleDecision(caller, evaluated),
        same: looksTheSame,
      });
    },
  })
  connectionDecisionChanged(
    @Root() { index, view }: WatchedDecision<DecisionType>,
    @Arg('connections', () => [WatchedConnectionInputType], { description: 'The connections to watch, 1 to 200.' })
    _connections: WatchedConnectionInputType[],
  ): ConnectionDecisionChangeType {
    return { index, decision: view };
  }
}

function decide(context: RequestContext, inputs: readonly EvaluateConnectionInputType[]): MaybePromise<(DecisionType | RequestError)[]> {
  const caller = signedIn(context);
  const answers = evaluateConnections(context.app, mayAskOf(caller), inputs);
  const visible = (all: Awaited<typeof answers>): (DecisionType | RequestError)[] =>
    all.map((answer) => (answer instanceof RequestError ? answer : visibleDecision(caller, answer)));
  return answers instanceof Promise ? answers.then(visible) : visible(answers);
}
