import pino from 'pino';
import type { Logger } from 'pino';
import type { App } from '../app';
import { consentUrl } from '../config/addresses';
import type { Config, LogLevel } from '../config/config';
import { newSecret } from '../config/serverProof';
import { openApp } from '../openApp';
import type { OpenApp } from '../openApp';
import { openDataDir } from '../store/lock/dataAccess';
import { lockData } from '../store/lock/dataLock';
import { closeOnSignals } from './closeOnSignals';
import { CloseStack } from './closeStack';
import { composeServer } from './compose';
import { registerDemoTenants } from './demoTenants';
import { ADMISSION_LIMITS } from './gate/admission';
import type { AdmissionLimits } from './gate/admission';
import type { GraphqlService } from './graphql/graphqlService';
import { openGraphqlService } from './graphql/openGraphqlService';
import { HTTP_LIMITS } from './http/httpLimits';
import type { HttpLimits } from './http/httpLimits';
import { addressOf, listen, stopHttp } from './http/listener';
import { proofPage } from './http/pages/proofPage';
import { SOCKET_LIMITS } from './socket/socketLimits';
import type { SocketLimits } from './socket/socketLimits';
import { logLateFieldErrors } from './lateFieldErrors';
import { startupMessage } from './startupMessage';

export interface ServeOptions {
  /** Prints one line for the person who starts the server. */
  readonly say?: (line: string) => void;
  readonly log?: Logger;
  readonly now?: () => number;
  readonly socketLimits?: Partial<SocketLimits>;
  readonly admissionLimits?: Partial<AdmissionLimits>;
  readonly httpLimits?: Partial<HttpLimits>;
  /** Whether SIGTERM and SIGINT close the server. Default true. */
  readonly signals?: boolean;
  /** Opens the service. The default is the API; tests may serve another schema. */
  readonly service?: (app: App, introspection: boolean, log: Logger, consentUrl: (token: string) => string) => GraphqlService;
}

export interface RunningServer {
  /** Such as `http://127.0.0.1:4000`. */
  readonly address: string;
  readonly app: OpenApp['app'];
  /** Accepts no more requests, ends subscriptions with 1001, writes everything that is waiting to be written, and frees everything. */
  close(): Promise<void>;
  /** Resolves when the server is closed, by `close` or by a signal. */
  readonly closed: Promise<void>;
}

/** Starts the server. If that is impossible, throws a `StartError`, a `DataDirBusy` or a `StoreOpenError` with a message of one line. */
export async function serve(config: Config, options: ServeOptions = {}): Promise<RunningServer> {
  const closeStack = new CloseStack();
  try {
    return await start(config, options, closeStack);
  } catch (error) {
    await closeStack.closeAll().catch(() => undefined);
    throw error;
  }
}

async function start(config: Config, options: ServeOptions, closeStack: CloseStack): Promise<RunningServer> {
  const {
    log = openLogger(config.logLevel),
    now = Date.now,
    say = () => undefined,
    signals = true,
    service = openGraphqlService,
  } = options;
  closeStack.push(logLateFieldErrors(log));
  openDataDir(config.dataDir);
  const lock = lockData(config);
  closeStack.push(() => lock?.release());
  const { app, close } = await openApp({ ...config, migrate: true, now, log });
  closeStack.push(close);
  if (config.demo) {
    await registerDemoTenants(app);
  }
  const limits = {
    sockets: { ...SOCKET_LIMITS, ...options.socketLimits },
    admission: { ...ADMISSION_LIMITS, maxRequestsPerTenant: config.maxRequestsPerTenant, ...options.admissionLimits },
    http: { ...HTTP_LIMITS, ...options.httpLimits },
  };
  // The port may be known only when the server listens.
  const linkOf = (token: string): string => consentUrl(config.publicUrl ?? addressOf(http), token);
  const secret = newSecret();
  const prove = proofPage(secret, () => addressOf(http));
  const composed = await composeServer(app, service(app, config.introspection, log, linkOf), config, limits, prove, log);
  const { http, sockets, connections, stop } = composed;
  closeStack.push(stop);
  await listen(http, config.host, config.port);
  closeStack.push(async () => {
    await Promise.all([sockets.close(), stopHttp(http, connections)]);
  });

  const address = addressOf(http);
  lock?.announce(address, secret);
  startupMessage(config, address, say);
  const { promise: closed, resolve: resolveClosed } = deferred();
  let closing: Promise<void> | null = null;
  const server: RunningServer = { address, app, closed, close: () => (closing ??= closeStack.closeAll().finally(resolveClosed)) };
  if (signals) {
    closeStack.push(closeOnSignals(server, log));
  }
  return server;
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** The most that waits to be written if nobody reads stderr. Lines beyond it are dropped. */
const MAX_LOG_BYTES = 1024 * 1024;

/** The server's log: JSON lines on stderr, which never wait for who reads it. No line contains a token, a header or the variables of a request. */
function openLogger(level: LogLevel): Logger {
  return pino({ level, base: { pid: process.pid } }, pino.destination({ dest: 2, sync: false, maxLength: MAX_LOG_BYTES }));
}
