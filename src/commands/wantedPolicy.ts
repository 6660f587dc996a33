import type { PolicyInput } from '../domain/policies/replacePolicy';
import type { PolicyRequestWrites } from '../store/port/units';

/** The policy that a request which is there asks for. */
export async function wantedPolicy(unit: Pick<PolicyRequestWrites, 'requestedPolicy'>, requestId: string): Promise<PolicyInput> {
  const requested = await unit.requestedPolicy(requestId);
  if (requested === null) {
    throw new Error(`The request \`${requestId}\` has no policy.`);
  }
  return requested.wanted;
}
