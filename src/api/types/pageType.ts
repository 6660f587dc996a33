import type { CountedPage, Page } from '../../queries/page';
import type { PageInfoType } from './pageInfoType';

/** A page as the API gives it. */
export interface PageType<Node> {
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly pageInfo: PageInfoType;
}

export interface CountedPageType<Node> extends PageType<Node> {
  /** A function is called only where the caller asks for the number. */
  readonly totalCount: number | (() => Promise<number>);
}

export function pageType<Item, Node>(page: Page<Item>, toNode: (item: Item) => Node): PageType<Node> {
  return {
    edges: page.edges.map(({ node, cursor }) => ({ node: toNode(node), cursor })),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: page.edges[0]?.cursor ?? null,
      endCursor: page.edges.at(-1)?.cursor ?? null,
    },
  };
}

export function countedPageType<Item, Node>(page: CountedPage<Item>, toNode: (item: Item) => Node): CountedPageType<Node> {
  return { ...pageType(page, toNode), totalCount: page.count };
}
