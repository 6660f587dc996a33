import type { Logger } from 'pino';

/** Closes the server on SIGTERM and SIGINT; a second signal ends the process at once. Returns a function that stops listening for signals. */
export function closeOnSignals(server: { close(): Promise<void> }, log: Logger): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    stop();
    log.info({ signal }, 'closing');
    server.close().then(
      () => {
        log.info('closed');
      },
      (error: unknown) => {
        log.error({ err: error }, 'could not close cleanly');
        process.exitCode = 1;
      },
    );
  };
  const stop = (): void => {
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return stop;
}
