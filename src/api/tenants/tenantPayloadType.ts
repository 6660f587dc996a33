import { Field, ObjectType } from 'type-graphql';
import type { TenantResult } from '../../commands/tenants/commitTenantChange';
import type { Revision } from '../../domain/shared/revision';
import { RevisionScalar } from '../scalars/revisionScalar';
import { USER_ERRORS, UserErrorType } from '../shared/userErrorType';
import { TenantType } from './tenantType';

@ObjectType('TenantPayload', {
  description:
    'What registering or updating a tenant came to. Both are changes in the log like any other (they can change decisions), though not policy changes.',
  simpleResolvers: true,
})
export class TenantPayloadType implements TenantResult {
  @Field(() => TenantType, { nullable: true, description: 'The tenant as it is now; null where userErrors is not empty.' })
  readonly tenant!: TenantType | null;

  @Field(() => RevisionScalar, {
    nullable: true,
    description: 'The change made; null where the tenant already was as asked, and where userErrors is not empty.',
  })
  readonly revision!: Revision | null;

  @Field(() => [UserErrorType], { description: USER_ERRORS })
  readonly userErrors!: readonly UserErrorType[];
}
