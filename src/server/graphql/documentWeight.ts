import { visit } from 'graphql';
import type { ASTNode, DocumentNode, Location } from 'graphql';

/** A node with its place and its share of lists, measured. */
const BYTES_PER_NODE = 250;

/** What errors need of a node's location. */
type PlaceOfNode = Pick<Location, 'start' | 'end' | 'source'>;

/**
 * Drops the tokens that a parsed document refers to, comments among them; errors still find their places. Returns an estimate of the bytes that it holds
 * from then on, its text included.
 */
export function withoutTokens(document: DocumentNode, text: string): number {
  let nodes = 0;
  visit(document, {
    enter(node: ASTNode) {
      nodes += 1;
      const { loc } = node;
      if (loc !== undefined) {
        (node as { loc: PlaceOfNode }).loc = { start: loc.start, end: loc.end, source: loc.source };
      }
    },
  });
  return 2 * text.length + nodes * BYTES_PER_NODE;
}
