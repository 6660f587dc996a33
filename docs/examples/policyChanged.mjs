// Prints every change of a tenant's policy, live: TOKEN=… node docs/examples/policyChanged.mjs TENANT_ID [SINCE_REVISION]
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [tenantId, sinceRevision] = process.argv.slice(2);
const client = createClient({
  url: process.env.CORDON_SOCKET ?? 'ws://127.0.0.1:4000/graphql',
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${process.env.TOKEN}` },
});

const query = `subscription ($tenantId: UUID!, $sinceRevision: Revision) {
  policyChanged(tenantId: $tenantId, sinceRevision: $sinceRevision) { revision kind actor }
}`;

try {
  for await (const { data, errors } of client.iterate({ query, variables: { tenantId, sinceRevision } })) {
    console.log(JSON.stringify(data?.policyChanged ?? errors));
  }
} catch (error) {
  // A subscription ends without a result if there is no connection, the server closes it, or the subscription is refused.
  console.error(error.message ?? (error.reason ? `${error.code} ${error.reason}` : JSON.stringify(error)));
  process.exit(1);
}
