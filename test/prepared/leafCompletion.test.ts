import { GraphQLString } from 'graphql';
import { leafCompletion } from '../../src/prepared/leafCompletion';
import type { Run } from '../../src/prepared/types';

test('each UTF-16 code unit, alone and within a text, is written as JSON writes it', () => {
  const completeValue = leafCompletion(GraphQLString);
  const run: Run = { context: null, variables: {} };
  const different: string[] = [];
  for (let unit = 0; unit <= 0xffff; unit += 1) {
    for (const text of [String.fromCharCode(unit), `a${String.fromCharCode(unit)}b`]) {
      if (completeValue(text, run, undefined) !== JSON.stringify(text)) {
        different.push(unit.toString(16));
      }
    }
  }
  expect(different).toEqual([]);
});
