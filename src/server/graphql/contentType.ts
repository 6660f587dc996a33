import { LRUCache } from 'lru-cache';

/** The content types of an answer. The first one is the default. */
const CONTENT_TYPES = ['application/json; charset=utf-8', 'application/graphql-response+json; charset=utf-8'] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

interface MediaRange {
  readonly range: string;
  readonly quality: number;
  readonly place: number;
}

interface Candidate {
  readonly contentType: ContentType;
  readonly quality: number;
  readonly place: number;
}

/** A longer `Accept` is read each time. */
const MAX_KEPT_LENGTH = 256;
const kept = new LRUCache<string, { readonly contentType: ContentType | null }>({ max: 256 });

/** The content type that an `Accept` header prefers, by RFC 9110. Null if it accepts neither. */
export function contentTypeFor(accept: string | undefined): ContentType | null {
  if (accept === undefined || accept === '*/*') {
    return CONTENT_TYPES[0];
  }
  let known = kept.get(accept);
  if (known === undefined) {
    known = { contentType: negotiate(accept) };
    if (accept.length <= MAX_KEPT_LENGTH) {
      kept.set(accept, known);
    }
  }
  return known.contentType;
}

function negotiate(accept: string): ContentType | null {
  const ranges = accept.split(',').map(parseRange);
  let best: Candidate | null = null;
  for (const contentType of CONTENT_TYPES) {
    const range = rangeOf(contentType, ranges);
    if (range === undefined || range.quality === 0) {
      continue;
    }
    if (best === null || range.quality > best.quality || (range.quality === best.quality && range.place < best.place)) {
      best = { contentType, quality: range.quality, place: range.place };
    }
  }
  return best?.contentType ?? null;
}

/** The most specific range that a content type is in. */
function rangeOf(contentType: ContentType, ranges: readonly MediaRange[]): MediaRange | undefined {
  const [mediaType] = contentType.split(';');
  return (
    ranges.find(({ range }) => range === mediaType) ??
    ranges.find(({ range }) => range === 'application/*') ??
    ranges.find(({ range }) => range === '*/*')
  );
}

function parseRange(text: string, place: number): MediaRange {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = given === undefined ? 1 : Number(given.slice(2));
  return { range, quality: quality >= 0 && quality <= 1 ? quality : 0, place };
}
