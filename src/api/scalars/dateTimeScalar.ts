import type { Instant } from '../../domain/shared/revision';
import { excerpt } from '../../domain/shared/text';
import { textScalar } from './textScalar';

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;
/** RFC 3339 can represent the years 0000 to 9999, UTC. */
const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

function parseInstant(text: string): Instant | null {
  const [, date, time, fraction = '', zone] = RFC_3339.exec(text) ?? [];
  if (date === undefined || time === undefined || zone === undefined) {
    return null;
  }
  // `Date` turns 30 February and 24:00 into the next day. A date and time that does not exist in UTC exists with no offset.
  const wall = new Date(`${date}T${time}Z`);
  if (Number.isNaN(wall.getTime()) || wall.toISOString() !== `${date}T${time}.000Z`) {
    return null;
  }
  const instant = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${zone.toUpperCase()}`);
  return instant >= FIRST && instant <= LAST ? instant : null;
}

/** An instant, in the program a number of milliseconds since 1970. */
export const DateTimeScalar = textScalar<Instant>({
  name: 'DateTime',
  description:
    'An instant in RFC 3339 format. Returned in UTC with milliseconds, such as `2026-07-31T12:00:00.000Z`. Accepted with any offset from UTC and up to nine decimals, which are truncated to milliseconds. Leap seconds and dates that do not exist are refused.',
  parse: parseInstant,
  serialize: (value) => new Date(value).toISOString(),
  isInternal: (value): value is Instant => typeof value === 'number' && value >= FIRST && value <= LAST,
  expected: 'an instant in RFC 3339 such as `2026-07-31T12:00:00Z`',
  excerpt,
});
