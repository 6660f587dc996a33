import type { PolicyEdit } from './change';
import { changed, UNCHANGED } from './editResult';
import type { EditResult } from './editResult';
import type { ChangeControl, PolicyVersion } from './policy';

/** Sets who changes the policy at once. It changes no decision. */
export function setChangeControl({ settings, changeControl }: PolicyVersion, wanted: ChangeControl): EditResult<PolicyEdit> {
  if (changeControl === wanted) {
    return UNCHANGED;
  }
  return changed({ kind: 'CHANGE_CONTROL_SET', settings, opened: [], closed: [], rule: null, changeControl: wanted });
}
