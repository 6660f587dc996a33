// The product's own decision, for the checks and for what is measured: the one place of the bench that knows how it is called.
import { product } from './ours.mjs';

const { decide } = product('domain/decisions/decide');

/** The decision about a connection. `stateOf` gives a tenant's state by its ID. */
export function decided(stateOf, connection) {
  return decide(stateOf, connection, 0);
}
