import { Field, InputType } from 'type-graphql';
import type { Cloud, TenantId } from '../../domain/tenants/tenant';
import { UuidScalar } from '../scalars/uuidScalar';
import { CloudEnum } from '../shared/enums';

@InputType('RegisterTenantInput', { description: 'A tenant that the directory is to hold.' })
export class RegisterTenantInputType {
  @Field(() => UuidScalar, { nullable: true, description: "The tenant's ID. Null or left out: a new random one." })
  readonly id?: TenantId | null;

  @Field(() => String, { description: 'The display name, at most 256 characters. Two tenants may share one.' })
  readonly name!: string;

  @Field(() => [String], {
    description: 'Its domains, the default domain first; at least one. Any letter case, Unicode or punycode; each belongs to one tenant.',
  })
  readonly domains!: readonly string[];

  @Field(() => CloudEnum, { defaultValue: 'PUBLIC', description: 'The cloud that the tenant lives in. It never changes.' })
  readonly cloud!: Cloud;
}

@InputType('UpdateTenantInput', {
  description:
    'What is to change about a tenant. Null or left out: unchanged. The default domain is the first; a tenant keeps at least one.',
})
export class UpdateTenantInputType {
  @Field(() => UuidScalar, { description: 'The tenant to update.' })
  readonly tenantId!: TenantId;

  @Field(() => String, { nullable: true, description: 'The new display name, at most 256 characters.' })
  readonly name?: string | null;

  @Field(() => [String], { nullable: true, description: 'Domains to add.' })
  readonly addDomains?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'Domains to take away.' })
  readonly removeDomains?: readonly string[] | null;

  @Field(() => String, { nullable: true, description: "The domain that is to be the default: one of the tenant's, those added included." })
  readonly defaultDomain?: string | null;
}
