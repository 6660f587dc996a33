import fastify from 'fastify';
import mercurius from 'mercurius';
import { tellListening } from '../lib/serving.mjs';
import { contextOf, HEADERS, query, typeDefs } from './shared/schema.mjs';

const app = fastify();
app.register(mercurius, {
  schema: typeDefs,
  resolvers: { Query: query },
  jit: 1,
  context: ({ headers }, reply) => {
    reply.headers(HEADERS);
    return contextOf(headers);
  },
});
await app.listen({ port: 0, host: '127.0.0.1' });
tellListening(app.server.address().port);
