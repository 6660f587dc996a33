import { Field, ObjectType } from 'type-graphql';
import type { TenantResult } from '../../commands/tenants/commitTenantChange';
import type { Revision } from '../../domain/shared/revision';
import { RevisionScalar } from '../scalars/revisionScalar';
import { USER_ERRORS, UserErrorType } from '../shared/userErrorType';
import { TenantType } from './tenantType';

@ObjectType('TenantPayload', {
  description:
    'The result of registering or updating a tenant. Both are changes in the change log, because they can change decisions, but they are not policy changes.',
  simpleResolvers: true,
})
export class TenantPayloadType implements TenantResult {
  @Field(() => TenantType, { nullable: true, description: 'The tenant as it is now; null if userErrors is not empty.' })
  readonly tenant!: TenantType | null;

  @Field(() => RevisionScalar, {
    nullable: true,
    description: 'The revision of the change; null if the tenant was already as requested, or if userErrors is not empty.',
  })
  readonly revision!: Revision | null;

  @Field(() => [UserErrorType], { description: USER_ERRORS })
  readonly userErrors!: readonly UserErrorType[];
}
