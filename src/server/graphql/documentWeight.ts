import { visit } from 'graphql';
import type { ASTNode, DocumentNode } from 'graphql';

/** A node with its place and its share of lists, measured. */
const BYTES_PER_NODE = 250;

/**
 * Drops the tokens that a parsed document refers to, comments among them; errors still find their places. Returns an estimate of the bytes that it holds
 * from then on, its text included.
 */
export function withoutTokens(document: DocumentNode, text: string): number {
  let nodes = 0;
  visit(document, {
    enter(node: ASTNode & { loc?: unknown }) {
      nodes += 1;
      if (node.loc !== undefined) {
        const { start, end, source } = node.loc;
        node.loc = { start, end, source };
      }
    },
  });
  return 2 * text.length + nodes * BYTES_PER_NODE;
}
