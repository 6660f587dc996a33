import { Foundation1763769600000 } from '../../../migrations/1763769600000-foundation';
import { DesignTime1763942400000 } from '../../../migrations/1763942400000-designTime';
import { StatusChangeOnce1764028800000 } from '../../../migrations/1764028800000-statusChangeOnce';

/** In the order in which they run. A migration that was released is never edited or removed. */
export const migrations = [Foundation1763769600000, DesignTime1763942400000, StatusChangeOnce1764028800000];
