import { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import type { GraphQLFieldConfig } from 'graphql';
import type { Logger } from 'pino';
import { toClientError } from '../../../src/api/errors/toClientError';
import { PARSE_OPTIONS } from '../../../src/api/limits/documentLimits';
import type { App } from '../../../src/app';
import type { Change } from '../../../src/domain/policies/change';
import { AppliedRevision } from '../../../src/live/log/appliedRevision';
import { PolicyChangedFeed } from '../../../src/live/subscriptions/policyChangedFeed';
import type { GraphqlService } from '../../../src/server/graphql/graphqlService';

const TENANT = 'contoso';
export const RING = 16;

interface Context {
  readonly caller: { readonly subject: string };
}

/** The real feed with a small ring, behind a schema with fields that share their events, and fields that fail to. */
export class FeedService {
  readonly log: Change[] = [];
  /** Text that is added to each event, so that a few events fill the socket's buffers. */
  ballast = '';
  /** Each event waits for this before it is made. */
  held: Promise<void> = Promise.resolve();
  /** How many events are being made, and the most that ever were at a time. */
  making = 0;
  mostMaking = 0;
  readonly #applied: AppliedRevision = new AppliedRevision(0, (change) => {
    this.feed.tell(change);
  });
  readonly feed = new PolicyChangedFeed(
    {
      policyChangesSince: (_tenantId, after, until, limit) => Promise.resolve(this.log.slice(after, until).slice(0, limit)),
      demand: (revision) => this.#applied.reached(Number(revision)),
    },
    this.#applied,
    RING,
  );

  change(): number {
    const revision = this.log.length + 1;
    const change: Change = {
      revision,
      id: `change ${String(revision)}`,
      tenantId: TENANT,
      kind: 'SETTINGS_CHANGED',
      actor: 'x',
      actorTenantId: null,
      at: 0,
      ruleId: null,
    };
    this.log.push(change);
    this.#applied.advance(change);
    return revision;
  }

  readonly open = (app: App, introspection: boolean, log: Logger): GraphqlService => ({
    schema: this.#schema(),
    parseOptions: PARSE_OPTIONS,
    limitRules: [],
    costOf: () => () => 1,
    toClientError: (error) => toClientError(error, log, { suggestions: introspection }),
    context: (identity) => ({ app, ...identity }),
  });

  #schema(): GraphQLSchema {
    const told = (resolve: (change: Change, context: Context) => unknown): GraphQLFieldConfig<unknown, Context> => ({
      type: GraphQLString,
      args: { since: { type: GraphQLInt }, note: { type: GraphQLString } },
      extensions: { startsAt: 'since' },
      subscribe: (_source: unknown, { since }: { since?: number | null }) => this.feed.subscribe(TENANT, since ?? null),
      resolve: (change, _args, context) => resolve(change as Change, context),
    });
    return new GraphQLSchema({
      query: new GraphQLObjectType({ name: 'Query', fields: { nothing: { type: GraphQLString } } }),
      subscription: new GraphQLObjectType({
        name: 'Subscription',
        fields: {
          told: told(async ({ revision }) => {
            this.making += 1;
            this.mostMaking = Math.max(this.mostMaking, this.making);
            await this.held;
            this.making -= 1;
            return `${String(revision)}:${this.ballast}`;
          }),
          leaking: told(() => Promise.reject(new Error('secret of the database'))),
          personal: told((_change, { caller }) => caller.subject),
          strict: { ...told(() => null), type: new GraphQLNonNull(GraphQLString) },
        },
      }),
    });
  }
}
