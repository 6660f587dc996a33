import { randomUUID } from 'node:crypto';
import type { App } from '../../app';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import { importPolicy } from '../../domain/policies/powerPlatform/importDocument';
import { parsePowerPlatformDocument } from '../../domain/policies/powerPlatform/parseDocument';
import { refused } from '../../domain/shared/editResult';
import type { SentRevision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { inTurns } from '../../queries/inTurns';
import { policyToChange } from './checkPolicy';
import { commitPolicyChange } from './commitPolicyChange';
import type { PolicyResult } from './commitPolicyChange';
import { currentPolicy } from './policyReads';

interface ImportIsolationPolicyInput {
  readonly tenantId: TenantId;
  /** Any JSON. Its errors become user errors. */
  readonly document: unknown;
  readonly expectedRevision?: SentRevision | null | undefined;
}

/** Replaces the policy by a Power Platform policy document, in one change that writes only the difference. */
export async function importIsolationPolicy(
  app: App,
  caller: Caller,
  input: ImportIsolationPolicyInput,
  claim?: IdempotencyClaim,
): Promise<PolicyResult> {
  return await commitPolicyChange(
    app,
    caller,
    {
      find: (unit) => policyToChange(unit, caller, input.tenantId, input.expectedRevision),
      edit: async (unit, found) => {
        const parsed = await inTurns(parsePowerPlatformDocument(input.document, found.tenant, app.maxRules));
        // A document with errors is refused before the rules of the policy are read.
        return parsed.userErrors.length > 0
          ? refused(parsed.userErrors)
          : await inTurns(importPolicy(await currentPolicy(unit, found, app.maxRules), parsed, randomUUID, unit.at));
      },
    },
    claim,
  );
}
