import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { tellListening } from '../lib/serving.mjs';
import { contextOf, query, typeDefs } from './shared/schema.mjs';

const apollo = new ApolloServer({ typeDefs, resolvers: { Query: query } });
const { url } = await startStandaloneServer(apollo, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async ({ req }) => contextOf(req.headers),
});
tellListening(new URL(url).port, '/');
