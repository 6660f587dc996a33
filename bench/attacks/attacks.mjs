// The list of attacks. Each is { name, by, attack(target) }: `name` completes "a bystander, while …", `by` says who does it. It ends when `target.over()`.
import { BAD_CALLS } from './badCalls.mjs';
import { DOCUMENTS } from './documents.mjs';
import { SOCKETS } from './sockets.mjs';
import { STRANGERS } from './strangers.mjs';
import { WRITES } from './writes.mjs';

export const ATTACKS = [...STRANGERS, ...DOCUMENTS, ...BAD_CALLS, ...SOCKETS, ...WRITES];
