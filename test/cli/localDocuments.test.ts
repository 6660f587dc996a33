import { runCordon } from '../support/cli/cordonProcess';
import { describeDocuments } from '../support/cli/describeCommands';

describeDocuments('the local data', async (env) => Promise.resolve({ cordon: (args, stdin) => runCordon(args, env, stdin), server: null }));
