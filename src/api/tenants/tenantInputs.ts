import { Field, InputType } from 'type-graphql';
import type { Cloud, TenantId } from '../../domain/tenants/tenant';
import { UuidScalar } from '../scalars/uuidScalar';
import { CloudEnum } from '../shared/enums';

@InputType('RegisterTenantInput', { description: 'A tenant to add to the directory.' })
export class RegisterTenantInputType {
  @Field(() => UuidScalar, { nullable: true, description: "The tenant's ID. Null or omitted: a new random ID." })
  readonly id?: TenantId | null;

  @Field(() => String, { description: 'The display name, at most 256 characters. Two tenants may have the same name.' })
  readonly name!: string;

  @Field(() => [String], {
    description:
      'The domains of the tenant, the default domain first; at least one. In any letter case, as Unicode or punycode. A domain belongs to one tenant only.',
  })
  readonly domains!: readonly string[];

  @Field(() => CloudEnum, { defaultValue: 'PUBLIC', description: 'The cloud of the tenant. It never changes.' })
  readonly cloud!: Cloud;
}

@InputType('UpdateTenantInput', {
  description:
    'The changes to make to a tenant. Null or omitted: unchanged. The first domain is the default domain; a tenant keeps at least one domain.',
})
export class UpdateTenantInputType {
  @Field(() => UuidScalar, { description: 'The tenant to update.' })
  readonly tenantId!: TenantId;

  @Field(() => String, { nullable: true, description: 'The new display name, at most 256 characters.' })
  readonly name?: string | null;

  @Field(() => [String], { nullable: true, description: 'Domains to add.' })
  readonly addDomains?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'Domains to remove.' })
  readonly removeDomains?: readonly string[] | null;

  @Field(() => String, { nullable: true, description: "The new default domain: one of the tenant's domains, including those being added." })
  readonly defaultDomain?: string | null;
}
