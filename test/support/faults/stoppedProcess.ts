import { existsSync, readFileSync } from 'node:fs';

/**
 * Stops a process as a debugger does, at whatever point it is: it does nothing any more, while its sockets stay open and the time goes on. Returns when it has
 * stopped.
 */
export function stopProcess(pid: number): { readonly resume: () => void } {
  process.kill(pid, 'SIGSTOP');
  const status = `/proc/${String(pid)}/status`;
  while (existsSync(status) && !/^State:\tT/m.test(readFileSync(status, 'utf8'))) {
    // Reads it again: the signal takes a moment.
  }
  return {
    resume() {
      process.kill(pid, 'SIGCONT');
    },
  };
}
