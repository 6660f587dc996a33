import { runCordon } from '../support/cli/cordonProcess';
import { describeCommands } from '../support/cli/describeCommands';

describeCommands('the local data', async (env) => Promise.resolve({ cordon: (args, stdin) => runCordon(args, env, stdin), server: null }));
