import type { Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { openTokens } from '../auth/openTokens';
import type { Config } from '../config/config';
import type { OpenApp } from '../openApp';
import { Admission } from './gate/admission';
import type { AdmissionLimits } from './gate/admission';
import { connectionLimits, maxOpenFiles, OpenConnections } from './gate/connection/openConnections';
import { RequestOrder } from './gate/connection/requestOrder';
import { originCheck } from './gate/origins';
import { rateLimit } from './gate/rateLimit';
import { verifyInTurn } from './gate/verifyInTurn';
import { WorkQueue } from './gate/workQueue';
import { startApollo } from './graphql/apollo';
import type { GraphqlService } from './graphql/graphqlService';
import { PreparedOperations } from './graphql/preparedOperations';
import { validDocuments } from './graphql/validDocuments';
import { readiness } from './http/health';
import type { HttpLimits } from './http/httpLimits';
import { httpServer } from './http/httpServer';
import { PreparedAnswers } from './http/preparedAnswers';
import { Refusals } from './http/refusals';
import { openMetrics } from './metrics/metrics';
import { DeliveryQueue } from './socket/fanOut/deliveryQueue';
import type { SocketLimits } from './socket/socketLimits';
import { socketServer } from './socket/socketServer';
import type { SocketServer } from './socket/socketServer';
import { subscriptionPipeline } from './socket/subscriptionPipeline';

/** How many requests and subscriptions of one tenant may wait for their turn. As many as it may have sockets, because all of them may connect again at once. */
const MAX_WAITING = 10_000;

interface ServerParts {
  /** Not listening yet. */
  readonly http: Server;
  readonly sockets: SocketServer;
  readonly connections: OpenConnections;
  /** Frees the rest. Call it after the last request. */
  readonly stop: () => Promise<void>;
}

/** Composes the HTTP server and the socket server of one service. Both share tokens, limits, origins and metrics. */
export async function composeServer(
  app: OpenApp['app'],
  service: GraphqlService,
  config: Config,
  limits: { readonly sockets: SocketLimits; readonly admission: AdmissionLimits; readonly http: HttpLimits },
  sendProof: (response: ServerResponse) => void,
  log: Logger,
): Promise<ServerParts> {
  const isRegistered = async (id: string): Promise<boolean> => (await app.store.current.tenant(id)) !== null;
  const bounds = connectionLimits(limits.http, maxOpenFiles());
  // Each unknown token comes over a connection of its own, or is refused.
  const tokens = verifyInTurn(await openTokens(config.auth, config.dataDir, isRegistered, app.now), bounds.maxStrangers);
  const connections = new OpenConnections(bounds);
  const order = new RequestOrder();
  const refusals = new Refusals(service, order, limits.http.refusedBodyMs);
  const queue = new WorkQueue(MAX_WAITING);
  const limit = rateLimit(config.rateLimits);
  const ownOrigins = config.publicUrl === null ? [] : [new URL(config.publicUrl).origin];
  const mayCall = originCheck([...config.allowedOrigins, ...ownOrigins], config.auth.kind === 'embedded');
  const admission = new Admission(limits.admission);
  const stopSampling = admission.start();
  const fanOut = new DeliveryQueue();
  const metrics = openMetrics({
    live: app.live,
    attempts: () => app.store.attempts.stats(),
    admission,
    connections,
    refusals,
    queue,
    fanOut,
    prepared: () => operations,
    sockets: () => sockets.sockets,
    subscriptions: () => sockets.subscriptions,
  });
  const operations: PreparedOperations = new PreparedOperations(service, metrics);
  const documents = validDocuments(service, config.introspection);
  const prepared = new PreparedAnswers(operations, limit, queue);
  const apollo = await startApollo({ service, documents, prepared: operations, limit, metrics, log });
  const http = httpServer(
    {
      service,
      apollo,
      prepared,
      tokens,
      limit,
      admission,
      queue,
      connections,
      refusals,
      order,
      metrics,
      readiness: () => readiness(app.store, app.live),
      sendProof,
      mayCall,
    },
    limits.http,
  );
  const sockets = socketServer(http, {
    service,
    pipeline: subscriptionPipeline({ service, documents, limit, queue, fanOut }),
    fanOut,
    tokens,
    limit,
    connections,
    limits: limits.sockets,
    metrics,
    feed: app.live,
    log,
    now: app.now,
    mayCall,
    maxSocketsPerSubject: config.maxSocketsPerSubject,
    maxSocketsPerTenant: config.maxSocketsPerTenant,
  });
  return {
    http,
    sockets,
    connections,
    async stop() {
      stopSampling();
      await apollo.stop();
    },
  };
}
