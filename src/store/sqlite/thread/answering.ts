import { parentPort } from 'node:worker_threads';

/** The answer to a request, in the order of the requests. */
export type ThreadAnswer = { readonly value: unknown } | { readonly error: { readonly code: string; readonly message: string } };

/** In a thread: answers each request with what `work` returns, or with the code and the message of what it throws. */
export function answerRequests(work: (request: never) => unknown): void {
  function answer(request: unknown): ThreadAnswer {
    try {
      return { value: work(request as never) };
    } catch (error) {
      const { code = '', message } = error as { readonly code?: string; readonly message: string };
      return { error: { code, message } };
    }
  }

  parentPort?.on('message', (request: unknown) => {
    parentPort?.postMessage(answer(request));
  });
}
