import { parse } from 'graphql';
import type { Caller } from '../../../src/domain/callers/caller';
import { KeptDocuments } from '../../../src/server/socket/keptDocuments';
import { OPERATOR } from '../../support/people';

const ours: Caller = { ...OPERATOR, subject: 'ours' };
const theirs: Caller = { ...OPERATOR, subject: 'theirs' };
const document = (name: number): ReturnType<typeof parse> => parse(`subscription S${String(name)} { a(list: [${'1 '.repeat(2_000)}]) }`);
const OVERLOADED = expect.objectContaining({ code: 'OVERLOADED' });

/** Keeps documents until one is refused. */
function fill(kept: KeptDocuments): (() => void)[] {
  const releases: (() => void)[] = [];
  for (let name = 0; ; name += 1) {
    try {
      releases.push(kept.keep(ours, document(name)));
    } catch (error) {
      expect(error).toEqual(OVERLOADED);
      return releases;
    }
  }
}

test('the documents of one subject are bounded together, and those of another subject are still kept', () => {
  const kept = new KeptDocuments();
  expect(fill(kept).length).toBeLessThan(20);
  expect(() => kept.keep(theirs, document(0))).not.toThrow();
});

test('a document counts once, however many subscriptions use it', () => {
  const kept = new KeptDocuments();
  const one = document(0);
  const releases = Array.from({ length: 1_000 }, () => kept.keep(ours, one));
  const others = fill(kept).length;
  expect(others).toBeGreaterThan(3);
  for (const release of releases) {
    release();
  }
  expect(() => kept.keep(ours, document(others + 1))).not.toThrow();
});

test('there is room again when subscriptions have ended', () => {
  const kept = new KeptDocuments();
  for (let turn = 0; turn < 3; turn += 1) {
    const releases = fill(kept);
    expect(releases.length).toBeGreaterThan(4);
    for (const release of releases) {
      release();
    }
  }
});
