import { Field, ID, ObjectType } from 'type-graphql';
import type { ConnectionRecord, ConnectionStatus } from '../../domain/connections/connectionRecord';
import type { IdentityProvider } from '../../domain/decisions/connection';
import type { StoredDecision } from '../../domain/decisions/evaluatedConnection';
import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { DecisionType } from '../decisions/decisionType';
import { UuidScalar } from '../scalars/uuidScalar';
import { IdentityProviderEnum } from '../shared/enums';
import { pageTypeOf } from '../shared/pageTypeOf';
import { ConnectionStatusEnum } from '../shared/recordEnums';
import { TenantType } from '../tenants/tenantType';

@ObjectType('ConnectionRecord', {
  description:
    "A connection that a tenant's workflow owns: the creator tenant is the owner's, the sign-in tenant is that of whoever consents. Type names that end in Connection are pages.",
  simpleResolvers: true,
})
export class ConnectionRecordType implements ConnectionRecord {
  readonly tenantId!: TenantId;
  readonly createdAt!: Instant;
  readonly assessment!: StoredDecision | null;

  @Field(() => ID, { description: "The connection's identifier." })
  readonly id!: string;

  @Field(() => TenantType, { description: 'The tenant that owns it: the creator tenant.' })
  readonly tenant?: TenantType;

  @Field(() => String, { description: 'Its name, for people.' })
  readonly name!: string;

  @Field(() => String, { description: "The connector's name. It decides nothing." })
  readonly connector!: string;

  @Field(() => IdentityProviderEnum, { description: "Who authenticates the connection's user." })
  readonly identityProvider!: IdentityProvider;

  @Field(() => UuidScalar, { nullable: true, description: 'The tenant of whoever gave consent; null while UNAUTHENTICATED.' })
  readonly signInTenantId!: TenantId | null;

  @Field(() => ConnectionStatusEnum, { description: 'What became of it.' })
  readonly status?: ConnectionStatus;

  @Field(() => DecisionType, { nullable: true, description: 'The decision that the status rests on; null while UNAUTHENTICATED.' })
  readonly decision?: DecisionType | null;
}

export const ConnectionRecordConnectionType = pageTypeOf('ConnectionRecord', ConnectionRecordType, {
  one: 'A connection',
  many: 'connections',
  page: 'A page of connections, oldest first.',
  totalCount: 'How many connections the whole list holds.',
});
