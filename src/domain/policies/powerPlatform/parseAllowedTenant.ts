import { asObject, shown } from '../../shared/jsonValue';
import { isShowable } from '../../shared/text';
import { parseUuid } from '../../shared/uuid';
import { ALL_TENANTS } from '../../tenants/tenantRef';
import type { AllowedTenantId } from '../../tenants/tenantRef';
import type { WantedRule } from '../planReplacement';
import type { RuleDirection } from '../policy';
import { reportMisspeltKeys } from './documentKeys';

/** Reports an error of an entry: the path of the field from the entry's root, and what is wrong with it. */
type ReportField = (field: readonly string[], message: string) => void;

/** The longest display name, in UTF-16 units. */
const MAX_NAME = 256;
const LONE_SURROGATE = /\p{Surrogate}/u;
const EXAMPLE = '`{"tenantId":…,"direction":{"inbound":true,"outbound":false}}`';

/** Reads one entry of `allowedTenants`. If the entry has errors, it reports each of them and returns null. */
export function parseAllowedTenant(value: unknown, report: ReportField): WantedRule | null {
  const entry = asObject(value);
  if (entry === null) {
    report([], `An entry of \`allowedTenants\` must be an object such as ${EXAMPLE}, not ${shown(value)}.`);
    return null;
  }
  const misspelt = reportMisspeltKeys(entry, report);
  const allowedTenantId = readAllowedTenantId(entry['tenantId'], report);
  const allowedTenantName = readName(entry['tenantDisplayName'], report);
  const misplaced = ['inbound', 'outbound'].filter((flag) => flag in entry);
  for (const flag of misplaced) {
    report([flag], `\`${flag}\` belongs in the entry's \`direction\`: ${EXAMPLE}.`);
  }
  const flagsElsewhere = misplaced.length > 0 && entry['direction'] === undefined;
  const direction = flagsElsewhere ? null : readDirection(entry['direction'], report);
  if (allowedTenantId === null || allowedTenantName === null || direction === null || misplaced.length > 0 || misspelt) {
    return null;
  }
  return { allowedTenantId, enteredAs: String(entry['tenantId']), direction, ...allowedTenantName };
}

function readAllowedTenantId(value: unknown, report: ReportField): AllowedTenantId | null {
  const id = typeof value === 'string' ? (value === ALL_TENANTS ? value : parseUuid(value)) : null;
  if (id === null) {
    report(['tenantId'], `\`tenantId\` must be a tenant ID or \`*\`, not ${shown(value)}.`);
  }
  return id;
}

/** If the entry has no name, or a blank one, the rule keeps the name that it has. */
function readName(value: unknown, report: ReportField): Pick<WantedRule, 'allowedTenantName'> | null {
  if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) {
    return {};
  }
  if (typeof value === 'string' && value.length <= MAX_NAME && isShowable(value) && !LONE_SURROGATE.test(value)) {
    return { allowedTenantName: value };
  }
  report(
    ['tenantDisplayName'],
    `\`tenantDisplayName\` must be a string of at most ${String(MAX_NAME)} characters, without control characters, not ${shown(value)}.`,
  );
  return null;
}

function readDirection(value: unknown, report: ReportField): RuleDirection | null {
  const direction = asObject(value);
  if (direction === null) {
    report(['direction'], `\`direction\` must be an object such as \`{"inbound":true,"outbound":false}\`, not ${shown(value)}.`);
    return null;
  }
  const misspelt = reportMisspeltKeys(direction, (field, message) => {
    report(['direction', ...field], message);
  });
  const inbound = readFlag(direction['inbound'], 'inbound', report);
  const outbound = readFlag(direction['outbound'], 'outbound', report);
  if (inbound === null || outbound === null || misspelt) {
    return null;
  }
  if (inbound) {
    return outbound ? 'BOTH' : 'INBOUND';
  }
  if (outbound) {
    return 'OUTBOUND';
  }
  report(['direction'], 'This entry opens no direction. Set `inbound` or `outbound` to `true`, or leave the entry out.');
  return null;
}

/** A flag that is left out counts as false. */
function readFlag(value: unknown, flag: string, report: ReportField): boolean | null {
  if (value === undefined) {
    return false;
  }
  if (typeof value === 'boolean') {
    return value;
  }
  report(['direction', flag], `\`${flag}\` must be \`true\` or \`false\`, not ${shown(value)}.`);
  return null;
}
