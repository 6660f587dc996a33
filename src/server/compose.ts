import type { Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { openTokens } from '../auth/openTokens';
import type { Config } from '../config/config';
import type { OpenApp } from '../openApp';
import { Admission } from './gate/admission';
import type { AdmissionLimits } from './gate/admission';
import { originCheck } from './gate/origins';
import { rateLimit } from './gate/rateLimit';
import { startApollo } from './graphql/apollo';
import type { GraphqlService } from './graphql/graphqlService';
import { PreparedOperations } from './graphql/preparedOperations';
import { validDocuments } from './graphql/validDocuments';
import { readiness } from './http/health';
import { httpServer } from './http/httpServer';
import { PreparedAnswers } from './http/preparedAnswers';
import { openMetrics } from './metrics/metrics';
import { DeliveryQueue } from './socket/fanOut/deliveryQueue';
import type { SocketLimits } from './socket/socketLimits';
import { socketServer } from './socket/socketServer';
import type { SocketServer } from './socket/socketServer';
import { subscriptionPipeline } from './socket/subscriptionPipeline';

interface ServerParts {
  /** Not listening yet. */
  readonly http: Server;
  readonly sockets: SocketServer;
  /** Frees the rest. Call it after the last request. */
  readonly stop: () => Promise<void>;
}

/** Composes the HTTP server and the socket server of one service. Both share tokens, limits, origins and metrics. */
export async function composeServer(
  app: OpenApp['app'],
  service: GraphqlService,
  config: Config,
  limits: { readonly sockets: SocketLimits; readonly admission: AdmissionLimits },
  sendProof: (response: ServerResponse) => void,
  log: Logger,
): Promise<ServerParts> {
  const tokens = await openTokens(config.auth, config.dataDir, async (id) => (await app.store.current.tenant(id)) !== null, app.now);
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
    fanOut,
    prepared: () => operations,
    sockets: () => sockets.sockets,
    subscriptions: () => sockets.subscriptions,
  });
  const operations: PreparedOperations = new PreparedOperations(service, metrics);
  const documents = validDocuments(service, config.introspection);
  const prepared = new PreparedAnswers(operations, limit);
  const apollo = await startApollo({ service, documents, prepared: operations, limit, metrics, log });
  const http = httpServer({
    service,
    apollo,
    prepared,
    tokens,
    limit,
    admission,
    metrics,
    readiness: () => readiness(app.store, app.live),
    sendProof,
    mayCall,
    log,
  });
  const sockets = socketServer(http, {
    service,
    pipeline: subscriptionPipeline(service, documents, limit, fanOut),
    fanOut,
    tokens,
    limit,
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
    async stop() {
      stopSampling();
      await apollo.stop();
    },
  };
}
