import { changed, refused, UNCHANGED } from '../shared/editResult';
import type { EditResult } from '../shared/editResult';
import { isolationAvailable } from '../tenants/tenant';
import type { Tenant } from '../tenants/tenant';
import type { PolicyChangeKind, PolicyEdit } from './change';
import { sameSettings } from './policy';
import type { ChangeControl, Choice, IsolationMode, PolicySettings, PolicyVersion } from './policy';
import { notAvailableInCloud } from './policyErrors';

/** Null or left out: unchanged. */
export interface SettingsInput {
  readonly enabled?: boolean | null | undefined;
  readonly mode?: IsolationMode | null | undefined;
  readonly unidentifiedCreators?: Choice | null | undefined;
  readonly crossCloudInbound?: Choice | null | undefined;
}

/** Sets the switches that are given. `settings` are the present settings of `tenant`. */
export function setIsolation(tenant: Tenant, settings: PolicySettings, input: SettingsInput): EditResult<PolicyEdit> {
  const wanted = settingsWith(settings, input);
  if (wanted.enabled && !isolationAvailable(tenant.cloud)) {
    return refused([notAvailableInCloud(tenant, ['enabled'])]);
  }
  if (sameSettings(settings, wanted)) {
    return UNCHANGED;
  }
  return changed({ kind: settingsKind(settings, wanted), settings: wanted, opened: [], closed: [], rule: null });
}

/** The settings with the switches that are given. */
export function settingsWith(settings: PolicySettings, input: SettingsInput): PolicySettings {
  return {
    enabled: input.enabled ?? settings.enabled,
    mode: input.mode ?? settings.mode,
    unidentifiedCreators: input.unidentifiedCreators ?? settings.unidentifiedCreators,
    crossCloudInbound: input.crossCloudInbound ?? settings.crossCloudInbound,
  };
}

/** The kind of a change that leaves these settings instead of those before, which differ from them. */
export function settingsKind(before: PolicySettings, after: PolicySettings): PolicyChangeKind {
  if (before.enabled === after.enabled) {
    return 'SETTINGS_CHANGED';
  }
  return after.enabled ? 'ISOLATION_ENABLED' : 'ISOLATION_DISABLED';
}

/** Sets whether an admin changes the policy at once or by request. It changes no decision. */
export function setChangeControl({ settings, changeControl }: PolicyVersion, wanted: ChangeControl): EditResult<PolicyEdit> {
  if (changeControl === wanted) {
    return UNCHANGED;
  }
  return changed({ kind: 'CHANGE_CONTROL_SET', settings, opened: [], closed: [], rule: null, changeControl: wanted });
}
