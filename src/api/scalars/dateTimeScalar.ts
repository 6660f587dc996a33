import type { Instant } from '../../domain/shared/revision';
import { excerpt } from '../../domain/shared/text';
import { textScalar } from './textScalar';

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;
/** The instants that RFC 3339 can write: the years 0000 to 9999, UTC. */
const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

function parseInstant(text: string): Instant | null {
  const [, date, time, fraction = '', zone] = RFC_3339.exec(text) ?? [];
  if (date === undefined || time === undefined || zone === undefined) {
    return null;
  }
  // `Date` rolls 30 February and 24:00 over to the next day: what is no such day and time in UTC is no instant anywhere.
  const wall = new Date(`${date}T${time}Z`);
  if (Number.isNaN(wall.getTime()) || wall.toISOString() !== `${date}T${time}.000Z`) {
    return null;
  }
  const instant = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${zone.toUpperCase()}`);
  return instant >= FIRST && instant <= LAST ? instant : null;
}

/** An instant, milliseconds since 1970 inside. */
export const DateTimeScalar = textScalar<Instant>({
  name: 'DateTime',
  description:
    'An instant as RFC 3339 writes it. Returned in UTC with milliseconds, such as `2026-07-31T12:00:00.000Z`; accepted with any offset from UTC and up to nine decimals, of which milliseconds count. Leap seconds and dates that do not exist are refused.',
  parse: parseInstant,
  serialize: (value) => new Date(value).toISOString(),
  isInternal: (value): value is Instant => typeof value === 'number' && value >= FIRST && value <= LAST,
  expected: 'an instant in RFC 3339 such as `2026-07-31T12:00:00Z`',
  excerpt,
});
