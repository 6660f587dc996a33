// graphql-js reads this when it is loaded. Without it, each check of a type also looks for a second copy of the library.
process.env['NODE_ENV'] ??= 'production';

import { runCli } from './cli/runCli';

void runCli(process.argv);
