// Watches the decision for one connection, as a designer tool does: TOKEN=… node docs/examples/watch.mjs CREATOR_TENANT SIGN_IN_TENANT
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [creatorTenant, signInTenant] = process.argv.slice(2);
const client = createClient({
  url: process.env.CORDON_SOCKET ?? 'ws://127.0.0.1:4000/graphql',
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${process.env.TOKEN}` },
});

const query = `subscription ($connections: [WatchedConnectionInput!]!) {
  connectionDecisionChanged(connections: $connections) { decision { allowed reason revision } }
}`;

try {
  for await (const { data, errors } of client.iterate({ query, variables: { connections: [{ creatorTenant, signInTenant }] } })) {
    console.log(JSON.stringify(data?.connectionDecisionChanged.decision ?? errors));
  }
} catch (error) {
  // A watch ends without a result if there is no connection, the server closes it, or the subscription is refused.
  console.error(error.message ?? (error.reason ? `${error.code} ${error.reason}` : JSON.stringify(error)));
  process.exit(1);
}
