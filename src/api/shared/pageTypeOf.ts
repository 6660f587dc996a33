import { Field, Int, ObjectType } from 'type-graphql';
import type { ClassType } from 'type-graphql';
import { PageInfoType } from './pageType';
import type { PageType } from './pageType';

interface PageWords {
  /** The name of one item, with its article: `An attempt`. */
  readonly one: string;
  readonly many: string;
  /** Describes the page: `A page of attempts, newest first.` */
  readonly page: string;
  /** Describes `totalCount`; omitted for a list without that field. */
  readonly totalCount?: string;
}

/** The Connection type of a list, with its Edge type. `name` is the name of the items' type. */
export function pageTypeOf<Node extends object>(
  name: string,
  nodeType: ClassType<Node>,
  { one, many, page, totalCount }: PageWords,
): ClassType<PageType<Node>> {
  const noun = one.slice(one.indexOf(' ') + 1);

  @ObjectType(`${name}Edge`, { description: `${one} and its position in the list.`, simpleResolvers: true })
  class EdgeType {
    @Field(() => nodeType, { description: `The ${noun}.` })
    readonly node!: Node;

    @Field(() => String, { description: `Opaque: pass it as \`after\` to continue after this ${noun}.` })
    readonly cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: page, simpleResolvers: true })
  class ConnectionType {
    @Field(() => [EdgeType], { description: `The ${many} of this page.` })
    readonly edges!: readonly EdgeType[];

    @Field(() => PageInfoType, { description: 'The position of the page in the list.' })
    readonly pageInfo!: PageInfoType;
  }

  if (totalCount !== undefined) {
    Field(() => Int, { description: totalCount })(ConnectionType.prototype, 'totalCount');
  }
  return ConnectionType;
}
