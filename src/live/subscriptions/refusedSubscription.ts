import { Subscription } from '../port/subscription';

/** Opens a subscription. If that throws, returns one that ends with the error at its first `next`. */
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
