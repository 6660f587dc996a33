import pino from 'pino';
import type { Logger } from 'pino';
import type { App } from '../app';
import { consentUrl } from '../config/addresses';
import { prepareDataDir } from '../config/config';
import type { Config, LogLevel } from '../config/config';
import { openApp } from '../openApp';
import type { OpenApp } from '../openApp';
import { lockData } from '../store/lock/dataLock';
import { closeOnSignals } from './closeOnSignals';
import { CloseStack } from './closeStack';
import { openTransports } from './compose';
import { registerDemoTenants } from './demoTenants';
import { ADMISSION_LIMITS } from './gate/admission';
import type { AdmissionLimits } from './gate/admission';
import type { GraphqlService } from './graphql/graphqlService';
import { openGraphqlService } from './graphql/openGraphqlService';
import { addressOf, listen, stopHttp } from './http/listener';
import { SOCKET_LIMITS } from './socket/socketLimits';
import type { SocketLimits } from './socket/socketLimits';
import { startupMessage } from './startupMessage';

export interface ServeOptions {
  /** Takes the lines for the person who starts the server. */
  readonly say?: (line: string) => void;
  readonly log?: Logger;
  readonly now?: () => number;
  readonly socketLimits?: Partial<SocketLimits>;
  readonly admissionLimits?: Partial<AdmissionLimits>;
  /** Whether SIGTERM and SIGINT close it. Default true. */
  readonly signals?: boolean;
  /** What is served; the API unless a test serves something else. */
  readonly service?: (app: App, introspection: boolean, log: Logger, consentUrl: (token: string) => string) => GraphqlService;
}

export interface RunningServer {
  /** Such as `http://127.0.0.1:4000`. */
  readonly address: string;
  readonly app: OpenApp['app'];
  /** Stops accepting, ends subscriptions with 1001, writes what is to be written, and lets go of everything. */
  close(): Promise<void>;
  /** Resolves once it is closed, by whomever. */
  readonly closed: Promise<void>;
}

/** Serves until it is closed. Throws a `StartError`, a `DataDirBusy` or a `StoreOpenError`, in one line, where it can't. */
export async function serve(config: Config, options: ServeOptions = {}): Promise<RunningServer> {
  const closers = new CloseStack();
  try {
    return await start(config, options, closers);
  } catch (error) {
    await closers.closeAll().catch(() => undefined);
    throw error;
  }
}

async function start(config: Config, options: ServeOptions, closers: CloseStack): Promise<RunningServer> {
  const {
    log = openLogger(config.logLevel),
    now = Date.now,
    say = () => undefined,
    signals = true,
    service = openGraphqlService,
  } = options;
  await prepareDataDir(config.dataDir);
  const lock = lockData(config);
  closers.push(() => lock?.release());
  const { app, close } = await openApp({ ...config, migrate: true, now, log });
  closers.push(close);
  if (config.demo) {
    await registerDemoTenants(app);
  }
  const limits = {
    sockets: { ...SOCKET_LIMITS, ...options.socketLimits },
    admission: { ...ADMISSION_LIMITS, ...options.admissionLimits },
  };
  // Which port it is may be known only once the server is bound.
  const linkOf = (token: string): string => consentUrl(config.publicUrl ?? addressOf(http), token);
  const { http, sockets, stop } = await openTransports(app, service(app, config.introspection, log, linkOf), config, limits, log);
  closers.push(stop);
  await listen(http, config.host, config.port);
  closers.push(async () => {
    await Promise.all([sockets.close(), stopHttp(http)]);
  });

  const address = addressOf(http);
  lock?.announce(address);
  startupMessage(config, address, say);
  const { promise: closed, resolve: tellClosed } = deferred();
  let closing: Promise<void> | null = null;
  const server: RunningServer = { address, app, closed, close: () => (closing ??= closers.closeAll().finally(tellClosed)) };
  if (signals) {
    closers.push(closeOnSignals(server, log));
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

/** The server's log: JSON lines on stderr. Nothing that is logged holds a token, a header or a request's variables. */
function openLogger(level: LogLevel): Logger {
  return pino({ level, base: { pid: process.pid } }, pino.destination({ dest: 2, sync: true }));
}
