import { Field, ObjectType } from 'type-graphql';
import type { CountedPage, Page } from '../../queries/page';

@ObjectType('PageInfo', {
  description: 'The position of a page in its list. Cursors are opaque: pass them back unchanged.',
  simpleResolvers: true,
})
export class PageInfoType {
  @Field(() => Boolean, {
    description:
      'Whether there may be items after this page. To get them, use `after: endCursor`. A page ends short, with fewer items than asked for or none, when finding more of them takes too long.',
  })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there are items before this page.' })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "The first edge's cursor; null for an empty page." })
  readonly startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Continue after this cursor: the last edge's, or a later one if the page ended short. Null if there is nothing to continue after.",
  })
  readonly endCursor!: string | null;
}

/** A page in the form of the API. */
export interface PageType<Node> {
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly pageInfo: PageInfoType;
}

export interface CountedPageType<Node> extends PageType<Node> {
  readonly totalCount: number | Promise<number>;
}

export function pageType<Item, Node>(page: Page<Item>, toNode: (item: Item) => Node): PageType<Node> {
  return {
    edges: page.edges.map(({ node, cursor }) => ({ node: toNode(node), cursor })),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: page.edges[0]?.cursor ?? null,
      endCursor: page.endCursor,
    },
  };
}

export function countedPageType<Item, Node>(page: CountedPage<Item>, toNode: (item: Item) => Node): CountedPageType<Node> {
  return countedBy(pageType(page, toNode), page.count);
}

/** The page with a `totalCount` that is counted only if the caller selects it. A getter, because prepared operations hand a function over to the full executor. */
export function countedBy<Node>(page: PageType<Node>, count: () => Promise<number>): CountedPageType<Node> {
  return {
    ...page,
    get totalCount() {
      return count();
    },
  };
}
