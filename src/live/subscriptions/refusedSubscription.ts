import { Subscription } from '../port/subscription';

/** A subscription that can't begin ends with the error at its first `next`. */
export function subscriptionOrRefusal<T>(open: () => Subscription<T>): Subscription<T> {
  try {
    return open();
  } catch (error) {
    const refuse = (): never => {
      throw error;
    };
    return new Subscription<T>(
      () => ({ take: refuse, free: () => undefined }),
      () => undefined,
    );
  }
}
