import type { JsonObject } from '../../shared/jsonValue';

/** Every key that has a meaning in a policy document, wherever it stands; `rules` is a mistake that people make. */
const KEYS = ['properties', 'tenantId', 'isDisabled', 'allowedTenants', 'rules', 'tenantDisplayName', 'direction', 'inbound', 'outbound'];
const BY_LOWER_CASE: ReadonlyMap<string, string> = new Map(KEYS.map((key) => [key.toLowerCase(), key]));

/**
 * Reports each key of the object that is a known key in other letter case. An unknown key is ignored, but ignoring `AllowedTenants` would import a policy
 * without its rules. Returns whether it reported one.
 */
export function reportMisspeltKeys(object: JsonObject, report: (field: readonly string[], message: string) => void): boolean {
  let found = false;
  for (const key of Object.keys(object)) {
    const known = BY_LOWER_CASE.get(key.toLowerCase());
    if (known !== undefined && known !== key) {
      report([key], `The key \`${key}\` must be written \`${known}\`: the letter case of a key counts.`);
      found = true;
    }
  }
  return found;
}
