import { Field, Int, ObjectType } from 'type-graphql';
import type { ConnectionResult } from '../../commands/connections/connectionResult';
import type { ConsentLinkResult } from '../../commands/connections/createConsentLink';
import type { Caller } from '../../domain/callers/caller';
import { DecisionType } from '../decisions/decisionType';
import { visibleDecision } from '../decisions/visibleDecision';
import { USER_ERRORS, UserErrorType } from '../shared/userErrorType';
import { ConnectionRecordType } from './connectionRecordType';
import { ConsentLinkType } from './consentLinkType';

@ObjectType('ConnectionPayload', {
  description:
    'The result of a mutation of a connection. connection is null for a caller who may not read it, such as a user of another tenant who gave consent.',
  simpleResolvers: true,
})
export class ConnectionPayloadType {
  @Field(() => ConnectionRecordType, {
    nullable: true,
    description: 'The connection as it is now, or as it was if it was deleted; null also if userErrors is not empty.',
  })
  readonly connection!: ConnectionRecordType | null;

  @Field(() => DecisionType, {
    nullable: true,
    description: 'The decision of a consent, allowed or blocked; null for the other mutations, and if userErrors is not empty.',
  })
  readonly decision!: DecisionType | null;

  @Field(() => [UserErrorType], { description: USER_ERRORS })
  readonly userErrors!: readonly UserErrorType[];
}

@ObjectType('ConsentLinkPayload', { description: 'The new consent link.', simpleResolvers: true })
export class ConsentLinkPayloadType {
  @Field(() => ConsentLinkType, { nullable: true, description: 'The link; null if userErrors is not empty.' })
  readonly link!: ConsentLinkType | null;

  @Field(() => [UserErrorType], { description: USER_ERRORS })
  readonly userErrors!: readonly UserErrorType[];
}

@ObjectType('RevokeConsentLinksPayload', { description: 'The result of revoking consent links.', simpleResolvers: true })
export class RevokeConsentLinksPayloadType {
  @Field(() => Int, { nullable: true, description: 'How many valid links were revoked; null if userErrors is not empty.' })
  readonly revoked!: number | null;

  @Field(() => [UserErrorType], { description: USER_ERRORS })
  readonly userErrors!: readonly UserErrorType[];
}

export function connectionPayloadType(caller: Caller, { connection, evaluated, userErrors }: ConnectionResult): ConnectionPayloadType {
  return { connection, decision: evaluated === null ? null : visibleDecision(caller, evaluated), userErrors };
}

export function consentLinkPayloadType(
  { link, token, connection, userErrors }: ConsentLinkResult,
  consentUrl: (token: string) => string,
): ConsentLinkPayloadType {
  if (link === null || token === null || connection === null) {
    return { link: null, userErrors };
  }
  return { link: { ...link, token, url: consentUrl(token), connection }, userErrors };
}
