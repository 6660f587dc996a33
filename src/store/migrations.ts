import { Foundation1763769600000 } from '../../migrations/1763769600000-foundation';

/** In the order in which they run. Once released, a migration is never edited or removed. */
export const migrations = [Foundation1763769600000];
