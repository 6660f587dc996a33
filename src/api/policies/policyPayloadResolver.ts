import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { isolationPolicy, policyChange } from '../../queries/policies';
import type { RequestContext } from '../access/context';
import { isolationPolicyType } from './isolationPolicyType';
import type { IsolationPolicyType } from './isolationPolicyType';
import type { PolicyChangeType } from './policyChangeType';
import { PolicyPayloadType } from './policyPayloadType';

@Resolver(() => PolicyPayloadType)
export class PolicyPayloadResolver {
  @FieldResolver()
  async policy(@Root() { result }: PolicyPayloadType, @Ctx() { app }: RequestContext): Promise<IsolationPolicyType | null> {
    if (result.tenantId === null || result.readAt === null) {
      return null;
    }
    const view = await isolationPolicy(app, result.tenantId, result.readAt);
    return view === null ? null : isolationPolicyType(view);
  }

  @FieldResolver()
  async change(@Root() { result }: PolicyPayloadType, @Ctx() { app }: RequestContext): Promise<PolicyChangeType | null> {
    return result.changed === null ? null : await policyChange(app, result.changed);
  }
}
