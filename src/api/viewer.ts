import { Ctx, Field, ObjectType, Query, Resolver } from 'type-graphql';
import type { Role } from '../domain/callers/caller';
import type { TenantId } from '../domain/tenants/tenant';
import { signedIn } from './access/context';
import type { RequestContext } from './access/context';
import { UuidScalar } from './scalars/uuidScalar';

@Resolver()
export class ViewerResolver {
  @Query(() => ViewerType, { description: 'The caller.' })
  viewer(@Ctx() context: RequestContext): ViewerType {
    return signedIn(context);
  }
}

@ObjectType('Viewer', { description: 'The caller, as described by the token.', simpleResolvers: true })
class ViewerType {
  @Field(() => String, { description: "The token's subject (sub)." })
  readonly subject!: string;

  @Field(() => UuidScalar, { nullable: true, description: "The token's tenant (tid); null for a platform caller without one." })
  readonly tenantId!: TenantId | null;

  @Field(() => [String], {
    description:
      "The caller's roles, as far as this API knows them: Evaluator, PolicyReader, TenantAdmin, PlatformEvaluator, PlatformOperator. The first three apply to the caller's own tenant only.",
  })
  readonly roles!: readonly Role[];
}
