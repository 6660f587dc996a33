import type { PolicyChangeKind, PolicyEdit } from './change';
import { changed, refused, UNCHANGED } from './editResult';
import type { EditResult } from './editResult';
import { isolationAvailable } from './isolationAvailable';
import type { Choice, IsolationMode, PolicySettings } from './policy';
import { sameSettings } from './samePolicy';
import type { Tenant } from './tenant';
import { notAvailableInCloud } from './userErrors';

/** Null or left out: not given, unchanged. */
export interface SettingsInput {
  readonly enabled?: boolean | null | undefined;
  readonly mode?: IsolationMode | null | undefined;
  readonly unidentifiedCreators?: Choice | null | undefined;
  readonly crossCloudInbound?: Choice | null | undefined;
}

/** Sets what is given. `settings` are those of `tenant` now. */
export function setIsolation(tenant: Tenant, settings: PolicySettings, input: SettingsInput): EditResult<PolicyEdit> {
  const wanted: PolicySettings = {
    enabled: input.enabled ?? settings.enabled,
    mode: input.mode ?? settings.mode,
    unidentifiedCreators: input.unidentifiedCreators ?? settings.unidentifiedCreators,
    crossCloudInbound: input.crossCloudInbound ?? settings.crossCloudInbound,
  };
  if (wanted.enabled && !isolationAvailable(tenant.cloud)) {
    return refused([notAvailableInCloud(tenant, ['enabled'])]);
  }
  if (sameSettings(settings, wanted)) {
    return UNCHANGED;
  }
  return changed({ kind: kindOf(settings, wanted), settings: wanted, opened: [], closed: [], rule: null });
}

function kindOf(before: PolicySettings, after: PolicySettings): PolicyChangeKind {
  if (before.enabled === after.enabled) {
    return 'SETTINGS_CHANGED';
  }
  return after.enabled ? 'ISOLATION_ENABLED' : 'ISOLATION_DISABLED';
}
