import { Field, ObjectType } from 'type-graphql';
import type { Cloud, TenantId } from '../../domain/tenants/tenant';
import { UuidScalar } from '../scalars/uuidScalar';
import { CloudEnum } from '../shared/enums';

@ObjectType('Tenant', {
  description: 'A tenant as the directory holds it. Any signed-in caller may look tenants up.',
  simpleResolvers: true,
})
export class TenantType {
  @Field(() => UuidScalar, { description: "The tenant's ID. It never changes." })
  readonly id!: TenantId;

  @Field(() => String, { description: 'The display name. It is not an identifier: two tenants may share one.' })
  readonly name!: string;

  @Field(() => [String], {
    description: 'Every domain of the tenant, lower case, punycode, without a trailing dot, the default domain first; at least one.',
  })
  readonly domains!: readonly string[];

  @Field(() => CloudEnum, { description: 'The cloud that the tenant lives in.' })
  readonly cloud!: Cloud;
}
