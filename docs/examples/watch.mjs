// Watches the decision for one connection, as a designer tool does: TOKEN=… node docs/examples/watch.mjs CREATOR SIGN_IN [URL]
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [creatorTenant, signInTenant, url = 'ws://127.0.0.1:4000/graphql'] = process.argv.slice(2);

const client = createClient({
  url,
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
  // What ends a watch: no connection, a close by the server, or the errors of the subscription.
  console.error(error.message ?? (error.reason ? `${error.code} ${error.reason}` : JSON.stringify(error)));
  process.exit(1);
}
