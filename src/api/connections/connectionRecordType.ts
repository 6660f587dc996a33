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
    'A connection that a tenant owns. The owner is the creator tenant; the tenant of the user who gives consent is the sign-in tenant. Types with names that end in Connection are pages.',
  simpleResolvers: true,
})
export class ConnectionRecordType implements ConnectionRecord {
  readonly tenantId!: TenantId;
  readonly createdAt!: Instant;
  readonly assessment!: StoredDecision | null;

  @Field(() => ID, { description: "The connection's identifier." })
  readonly id!: string;

  @Field(() => TenantType, { description: 'The tenant that owns the connection: the creator tenant.' })
  readonly tenant?: TenantType;

  @Field(() => String, { description: 'The name of the connection, for people.' })
  readonly name!: string;

  @Field(() => String, { description: "The connector's name. It has no effect on decisions." })
  readonly connector!: string;

  @Field(() => IdentityProviderEnum, { description: "The identity provider that authenticates the connection's user." })
  readonly identityProvider!: IdentityProvider;

  @Field(() => UuidScalar, { nullable: true, description: 'The tenant of the user who gave consent; null while UNAUTHENTICATED.' })
  readonly signInTenantId!: TenantId | null;

  @Field(() => ConnectionStatusEnum, { description: 'The status of the connection.' })
  readonly status?: ConnectionStatus;

  @Field(() => DecisionType, { nullable: true, description: 'The decision that the status is based on; null while UNAUTHENTICATED.' })
  readonly decision?: DecisionType | null;
}

export const ConnectionRecordConnectionType = pageTypeOf('ConnectionRecord', ConnectionRecordType, {
  one: 'A connection',
  many: 'connections',
  page: 'A page of connections, oldest first.',
  totalCount: 'How many connections the whole list has.',
});
