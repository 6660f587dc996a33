const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const MOST_DAYS = 366;

/** Reads `90s`, `30m`, `8h` or `7d` as seconds; null for any other text, for nothing, and for more than 366 days. */
export function parseDuration(text: string): number | null {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) {
    return null;
  }
  const seconds = Number(count) * (UNITS[unit] ?? 0);
  return seconds > 0 && seconds <= MOST_DAYS * 86_400 ? seconds : null;
}
