import { runCli } from './cli/runCli';

void runCli(process.argv);
