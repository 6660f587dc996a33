import { visit } from 'graphql';
import type { ASTNode, DocumentNode, Location } from 'graphql';

/** A node with its place and its share of lists, measured. */
const BYTES_PER_NODE = 250;

/** What errors need of a node's location. */
type PlaceOfNode = Pick<Location, 'start' | 'end' | 'source'>;

/** Makes a parsed document forget its tokens, comments among them; errors still find their places. */
export function dropTokens(document: DocumentNode): void {
  visit(document, {
    enter(node: ASTNode) {
      const { loc } = node;
      if (loc !== undefined) {
        (node as { loc: PlaceOfNode }).loc = { start: loc.start, end: loc.end, source: loc.source };
      }
    },
  });
}

/** An estimate of the bytes that a document without tokens holds, its text included. */
export function weightOf(document: DocumentNode): number {
  let nodes = 0;
  visit(document, {
    enter() {
      nodes += 1;
    },
  });
  return 2 * (document.loc?.source.body.length ?? 0) + nodes * BYTES_PER_NODE;
}
