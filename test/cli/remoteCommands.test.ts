import { runCordon, startCordon } from '../support/cli/cordonProcess';
import type { Env } from '../support/cli/cordonProcess';
import { describeCommands, describeDocuments } from '../support/cli/describeCommands';
import type { Way } from '../support/cli/describeCommands';

const WAY = 'a server by its address and a token';

const open: Way = async (env) => {
  const server = await startCordon(env);
  const { stdout } = await runCordon(['token', '--role', 'PlatformOperator'], env);
  const elsewhere: Env = { DATA_DIR: '/nonexistent', CORDON_URL: server.address, CORDON_TOKEN: stdout.trim() };
  return { server, cordon: (args, stdin) => runCordon(args, elsewhere, stdin) };
};

describeCommands(WAY, open);
describeDocuments(WAY, open);
