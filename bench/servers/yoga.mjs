import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { listening } from '../lib/serving.mjs';
import { contextOf, query, typeDefs } from './shared/schema.mjs';

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers: { Query: query } }),
  graphiql: false,
  landingPage: false,
  logging: false,
  context: ({ req }) => contextOf(req.headers),
});
await listening(createServer(yoga));
