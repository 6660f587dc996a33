import fc from 'fast-check';
import { isSmallJson, jsonExcess, MAX_JSON_DEPTH, MAX_JSON_FIELDS, MAX_JSON_VALUES } from '../../../src/server/gate/jsonBounds';

const excess = (text: string): string | null => jsonExcess(Buffer.from(text));
const list = (values: number, one: string): string => `[${Array<string>(values).fill(one).join(',')}]`;

describe('the pass over a JSON text', () => {
  it.each(['1', '[]', '{}', '"x"', 'null', '[ ]', '{"a":1}', '"\\"[[["'])('refuses exactly one value too many: %s', (one) => {
    const [each, around] = [JSON.parse(one) instanceof Object && Object.keys(JSON.parse(one) as object).length > 0 ? 2 : 1, 1];
    const most = Math.floor((MAX_JSON_VALUES - around) / each);
    expect(excess(list(most, one))).toBeNull();
    expect(excess(list(most + 1, one))).toMatch(/values/);
  });

  it('refuses exactly one level too many, of lists, of objects and of both', () => {
    for (const [open, inner, close] of [
      ['[', '', ']'],
      ['{"a":', '1', '}'],
      ['[{"a":', '[]', '}]'],
    ] as const) {
      const levels = open.length === 6 ? 2 : 1;
      const deep = (times: number): string => `${open.repeat(times)}${inner}${close.repeat(times)}`;
      const most = (MAX_JSON_DEPTH - (inner === '[]' ? 2 : 0)) / levels;
      expect(excess(deep(most))).toBeNull();
      expect(excess(deep(most + 1))).toMatch(/deep/);
    }
  });

  it('leaves no text to the shorter test that it would refuse', () => {
    const most = MAX_JSON_DEPTH / 2;
    for (const text of [
      '['.repeat(MAX_JSON_DEPTH + 1),
      '{"a":'.repeat(MAX_JSON_DEPTH + 1),
      `${'['.repeat(most)}${'{"a":'.repeat(most + 1)}`,
      list(MAX_JSON_VALUES + 1, '1'),
      `{${Array.from({ length: MAX_JSON_FIELDS + 1 }, (_, place) => `"${place.toString(36)}":1`).join(',')}}`,
    ]) {
      expect(excess(text)).not.toBeNull();
      expect(isSmallJson(text)).toBe(false);
    }
    expect(isSmallJson('[{"a":1}]')).toBe(true);
  });

  it('takes brackets, commas and quotation marks within texts for text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('[', '{', '"', ',', '\\', ']', 'ü', 'x') }), { maxLength: 50 }), (texts) => {
        const many = Array.from({ length: 100 }, () => texts.join(',')).join('[{');
        expect(excess(JSON.stringify({ texts, [many]: [many] }))).toBeNull();
      }),
      { seed: 9 },
    );
  });

  it('refuses no JSON text within the bounds, and ends on every text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.string(), (value, text) => {
        expect(excess(JSON.stringify(value, null, 1))).toBeNull();
        expect(excess(text)).toBeNull();
      }),
      { seed: 9 },
    );
    expect(excess('"never ended')).toBeNull();
    expect(excess('"\\')).toBeNull();
  });

  it('refuses exactly one field too many, in one object and in many', () => {
    const object = (from: number, fields: number): string =>
      `{${Array.from({ length: fields }, (_, place) => `"f${String(from + place)}":1`).join(',')}}`;
    expect(excess(object(0, MAX_JSON_FIELDS))).toBeNull();
    expect(excess(object(0, MAX_JSON_FIELDS + 1))).toMatch(/different fields/);
    const objects = (count: number): string => `[${Array.from({ length: count }, (_, place) => object(place * 100, 100)).join(',')}]`;
    expect(excess(objects(MAX_JSON_FIELDS / 100))).toBeNull();
    expect(excess(objects(MAX_JSON_FIELDS / 100 + 1))).toMatch(/different fields/);
  });

  it('counts a field once after the same fields, however often it comes', () => {
    expect(excess(list(40_000, '{"ab":[{"c":1}],"c":"\\"a\\":"}'))).toBeNull();
  });

  it('counts a field again after other fields, because each order of fields costs as much as new names', () => {
    const orders = Array.from({ length: 250 }, (_, place) => {
      const names = Array.from(
        { length: 100 },
        (__, name) => `"f${String((name * 17 + place) % 100)}${name === 99 ? String(place) : ''}":1`,
      );
      return `{${names.join(',')}}`;
    });
    expect(excess(`[${orders.join(',')}]`)).toMatch(/different fields/);
  });

  it('finds the end of long texts, whatever number of backslashes comes before a quotation mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('\\', '"', 'x'.repeat(40), 'ü', ','), maxLength: 30 }), (text) => {
        const withText = (values: number): string => `[${JSON.stringify(text)},${list(values, '1').slice(1)}`;
        expect(excess(withText(MAX_JSON_VALUES - 2))).toBeNull();
        expect(excess(withText(MAX_JSON_VALUES - 1))).toMatch(/values/);
      }),
      { seed: 9, numRuns: 50 },
    );
  });
});
