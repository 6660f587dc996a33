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

/** Consent links, and what they are for. */
@Resolver()
export class ConsentResolver {
  @Mutation(() => ConsentLinkPayloadType, {
    nullable: true,
    description:
      'Makes a link by which somebody of any tenant can sign in to the connection, once. For evaluators; a connection of another tenant answers as one that never existed.',
  })
  async createConsentLink(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => CreateConsentLinkInputType, { description: 'Which connection, and for how long.' })
    input: CreateConsentLinkInputType,
  ): Promise<ConsentLinkPayloadType> {
    const { app, consentUrl } = context;
    const result = await createConsentLink(app, scopeOf(signedIn(context)), input, idempotencyClaim(context, info, input));
    return consentLinkPayloadType(result, consentUrl);
  }

  @Mutation(() => RevokeConsentLinksPayloadType, {
    nullable: true,
    description:
      'Makes every link of the connection useless. For evaluators; a connection of another tenant answers as one that never existed.',
  })
  async revokeConsentLinks(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => RevokeConsentLinksInputType, { description: 'Which connection.' }) input: RevokeConsentLinksInputType,
  ): Promise<RevokeConsentLinksPayloadType> {
    return await revokeConsentLinks(context.app, scopeOf(signedIn(context)), input, idempotencyClaim(context, info, input));
  }

  @Mutation(() => ConnectionPayloadType, {
    nullable: true,
    description:
      "Signs the caller's own tenant in to the connection that the link is of, where policy lets it through. For any caller with a tenant.",
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
