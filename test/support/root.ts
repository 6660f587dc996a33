import { resolve } from 'node:path';

/** The folder of the checkout, as an absolute path. */
export const ROOT = resolve(__dirname, '../..');
