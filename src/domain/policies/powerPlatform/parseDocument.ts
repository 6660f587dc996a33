import { asObject, shown } from '../../shared/jsonValue';
import type { JsonObject } from '../../shared/jsonValue';
import { eachInSteps } from '../../shared/steps';
import type { Steps } from '../../shared/steps';
import { MAX_USER_ERRORS } from '../../shared/userError';
import type { UserError } from '../../shared/userError';
import { parseUuid } from '../../shared/uuid';
import { isolationAvailable } from '../../tenants/tenant';
import type { Tenant } from '../../tenants/tenant';
import { ALL_TENANTS } from '../../tenants/tenantRef';
import type { AllowedTenantId } from '../../tenants/tenantRef';
import type { WantedRule } from '../planReplacement';
import { notAvailableInCloud, ruleLimitReached } from '../policyErrors';
import { reportMisspeltKeys } from './documentKeys';
import { parseAllowedTenant } from './parseAllowedTenant';

/** A policy document that was read. If there are `userErrors`, ignore the rest. */
export interface ParsedDocument {
  readonly enabled: boolean;
  readonly rules: readonly WantedRule[];
  /** In the order of the document. */
  readonly userErrors: readonly UserError[];
}

type Report = (at: readonly string[], message: string) => void;

/** The fields that people by mistake put beside `properties` instead of into it. */
const PROPERTIES = ['tenantId', 'isDisabled', 'allowedTenants'];

/** Reads any JSON as the Power Platform policy document of `tenant`. It ignores unknown fields, except those that people are known to misplace or to misspell. */
export function* parsePowerPlatformDocument(document: unknown, tenant: Tenant, maxRules: number): Steps<ParsedDocument> {
  const userErrors: UserError[] = [];
  const report: Report = (at, message) => {
    userErrors.push({ code: 'INVALID_DOCUMENT', message, path: ['document', ...at] });
  };
  const properties = readProperties(document, report);
  if (properties === null) {
    return { enabled: false, rules: [], userErrors };
  }

  reportMisspeltKeys(properties, (field, message) => {
    report(['properties', ...field], message);
  });
  readTenantId(properties['tenantId'], tenant, report);
  const enabled = readEnabled(properties['isDisabled'], report);
  if (enabled && !isolationAvailable(tenant.cloud)) {
    userErrors.push(notAvailableInCloud(tenant, ['document', 'properties', 'isDisabled']));
  }
  if ('rules' in properties) {
    report(
      ['properties', 'rules'],
      '`properties.rules` is not a field of a policy document: put the allow list into `properties.allowedTenants`.',
    );
  }
  const entries = readList(properties['allowedTenants'], report);
  if (entries.length > maxRules) {
    userErrors.push(ruleLimitReached(maxRules, ['document', 'properties', 'allowedTenants']));
  }
  // No more is read than can be reported: the caller could make the list as long as a request may be.
  const rules = yield* readEntries(entries.slice(0, maxRules + MAX_USER_ERRORS), report, () => userErrors.length >= MAX_USER_ERRORS);
  return { enabled, rules, userErrors };
}

function readProperties(document: unknown, report: Report): JsonObject | null {
  const root = asObject(document);
  if (root === null) {
    report([], `A policy document must be a JSON object with the field \`properties\`, not ${shown(document)}.`);
    return null;
  }
  reportMisspeltKeys(root, report);
  for (const field of PROPERTIES) {
    if (field in root) {
      report([field], `\`${field}\` belongs in \`properties\`: \`{"properties":{"${field}":…}}\`.`);
    }
  }
  const properties = asObject(root['properties']);
  if (properties === null) {
    const message = '`properties` must be an object with the fields `tenantId`, `isDisabled` and `allowedTenants`';
    report(['properties'], `${message}, not ${shown(root['properties'])}.`);
  }
  return properties;
}

function readTenantId(value: unknown, tenant: Tenant, report: Report): void {
  const at = ['properties', 'tenantId'];
  const id = typeof value === 'string' ? parseUuid(value) : null;
  if (id === null) {
    report(at, `\`properties.tenantId\` must be \`${tenant.id}\`, the ID of the tenant whose policy you import, not ${shown(value)}.`);
  } else if (id !== tenant.id) {
    report(at, `This is the policy document of the tenant \`${id}\`. It can't be imported to the tenant \`${tenant.id}\`.`);
  }
}

function readEnabled(value: unknown, report: Report): boolean {
  const at = ['properties', 'isDisabled'];
  const meaning = 'Set it to `false` to turn isolation on, to `true` to turn it off.';
  if (value === undefined) {
    report(at, `\`properties.isDisabled\` is missing, and public tools disagree on what that means. ${meaning}`);
  } else if (typeof value !== 'boolean') {
    report(at, `\`properties.isDisabled\` must be \`true\` or \`false\`, not ${shown(value)}. ${meaning}`);
  }
  return value === false;
}

function readList(value: unknown, report: Report): readonly unknown[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (Array.isArray(value)) {
    return value;
  }
  report(['properties', 'allowedTenants'], `\`properties.allowedTenants\` must be a list or null, not ${shown(value)}.`);
  return [];
}

/** Reads the entries until there are as many errors as one command lists. */
function* readEntries(entries: readonly unknown[], report: Report, full: () => boolean): Steps<WantedRule[]> {
  const places = new Map<AllowedTenantId, number>();
  const rules: WantedRule[] = [];
  yield* eachInSteps(entries, (entry, index) => {
    const at = ['properties', 'allowedTenants', String(index)];
    const rule = parseAllowedTenant(entry, (field, message) => {
      report([...at, ...field], message);
    });
    if (rule === null) {
      return !full();
    }
    const first = places.get(rule.allowedTenantId);
    if (first === undefined) {
      places.set(rule.allowedTenantId, index);
    } else {
      report([...at, 'tenantId'], namedTwice(first, index, rule.allowedTenantId));
    }
    rules.push(rule);
    return !full();
  });
  return rules;
}

function namedTwice(first: number, second: number, id: AllowedTenantId): string {
  const name = id === ALL_TENANTS ? 'all tenants (`*`)' : `the tenant \`${id}\``;
  const list = 'properties.allowedTenants';
  return `\`${list}.${first}\` and \`${list}.${second}\` both name ${name}. Merge the two entries.`;
}
