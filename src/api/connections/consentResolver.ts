import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import { consent } from '../../commands/connections/consent';
import { createConsentLink } from '../../commands/connections/createConsentLink';
import { revokeConsentLinks } from '../../commands/connections/revokeConsentLinks';
import { scopeOf } from '../access/access';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import { idempotencyClaim } from '../shared/idempotencyClaim';
import {
  ConnectionPayloadType,
  connectionPayloadType,
  ConsentLinkPayloadType,
  consentLinkPayloadType,
  RevokeConsentLinksPayloadType,
} from './connectionPayloadTypes';
import { ConsentInputType, CreateConsentLinkInputType, RevokeConsentLinksInputType } from './connectionRecordInputs';

/** Mutations of consent links, and giving consent. */
@Resolver()
export class ConsentResolver {
  @Mutation(() => ConsentLinkPayloadType, {
    nullable: true,
    description:
      'Makes a link that lets a user of any tenant sign in to the connection, once. For evaluators; a connection of another tenant is treated as one that does not exist.',
  })
  async createConsentLink(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => CreateConsentLinkInputType, { description: 'The connection, and when the link expires.' })
    input: CreateConsentLinkInputType,
  ): Promise<ConsentLinkPayloadType> {
    const { app, consentUrl } = context;
    const result = await createConsentLink(app, scopeOf(signedIn(context)), input, idempotencyClaim(context, info, input));
    return consentLinkPayloadType(result, consentUrl);
  }

  @Mutation(() => RevokeConsentLinksPayloadType, {
    nullable: true,
    description:
      'Revokes all consent links of the connection. For evaluators; a connection of another tenant is treated as one that does not exist.',
  })
  async revokeConsentLinks(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => RevokeConsentLinksInputType, { description: 'The connection.' }) input: RevokeConsentLinksInputType,
  ): Promise<RevokeConsentLinksPayloadType> {
    return await revokeConsentLinks(context.app, scopeOf(signedIn(context)), input, idempotencyClaim(context, info, input));
  }

  @Mutation(() => ConnectionPayloadType, {
    nullable: true,
    description: "Signs the caller's own tenant in to the connection of the link, if policy allows it. For any caller with a tenant.",
  })
  async consent(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => ConsentInputType, { description: "The link's token." }) input: ConsentInputType,
  ): Promise<ConnectionPayloadType> {
    const caller = signedIn(context);
    return connectionPayloadType(caller, await consent(context.app, caller, input, idempotencyClaim(context, info, input)));
  }
}
