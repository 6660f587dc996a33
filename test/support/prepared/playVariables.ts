interface PlayVariable {
  readonly type: string;
  readonly defaults: readonly string[];
  /** The first one is valid, and the most frequent. */
  readonly values: readonly unknown[];
}

/** The variables of requests to the play schema, by name. */
export const PLAY_VARIABLES: Readonly<Record<string, PlayVariable>> = {
  seed: { type: 'Int', defaults: ['9', '2', 'null'], values: [8, 9, 10, 11, 0, 2, 3, null, 'no', 1.5] },
  filter: {
    type: 'Filter!',
    defaults: [],
    values: [
      { needed: true },
      { needed: false, text: 'x', least: 9, color: 'GREEN', evens: ['2', '4'], inner: { needed: true, text: null } },
      { needed: true, evens: '6' },
      { needed: true, least: null },
      { needed: true, unknown: 1 },
      { needed: 'yes' },
      { needed: true, evens: ['3'] },
      { needed: true, color: 'PINK' },
      JSON.parse('{"needed":true,"__proto__":{"text":"x"}}') as unknown,
      [],
      {},
      null,
    ],
  },
  filters: {
    type: '[Filter!]',
    defaults: ['[]', '[{needed: true}]'],
    values: [[{ needed: true }], [], null, [null], { needed: true }, [{ needed: true }, {}]],
  },
  color: { type: 'Color', defaults: ['GREEN'], values: ['RED', 'BLUE', null, 'r', 3] },
  ids: { type: '[ID]', defaults: ['["x", 1]'], values: [['a', 1, null], [], 'one', [true]] },
  n: { type: 'Int', defaults: ['6'], values: [1, null, '1', 2147483648] },
};
