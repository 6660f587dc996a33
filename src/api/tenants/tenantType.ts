import { Field, ObjectType } from 'type-graphql';
import type { Cloud, TenantId } from '../../domain/tenants/tenant';
import { UuidScalar } from '../scalars/uuidScalar';
import { CloudEnum } from '../shared/enums';

@ObjectType('Tenant', {
  description: 'A tenant of the directory. Any signed-in caller may look up tenants.',
  simpleResolvers: true,
})
export class TenantType {
  @Field(() => UuidScalar, { description: "The tenant's ID. It never changes." })
  readonly id!: TenantId;

  @Field(() => String, { description: 'The display name. It is not an identifier: two tenants may have the same name.' })
  readonly name!: string;

  @Field(() => [String], {
    description: 'All domains of the tenant, in lower case and punycode, without a trailing dot, the default domain first; at least one.',
  })
  readonly domains!: readonly string[];

  @Field(() => CloudEnum, { description: 'The cloud of the tenant.' })
  readonly cloud!: Cloud;
}
