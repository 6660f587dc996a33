import { runCordon, startCordon } from '../support/cli/cordonProcess';
import { describeCommands, describeDocuments } from '../support/cli/describeCommands';
import type { Way } from '../support/cli/describeCommands';

const WAY = 'the server that uses the data directory';

const open: Way = async (env) => ({ server: await startCordon(env), cordon: (args, stdin) => runCordon(args, env, stdin) });

describeCommands(WAY, open);
describeDocuments(WAY, open);
