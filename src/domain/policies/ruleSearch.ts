import { parseUuid } from '../shared/uuid';
import type { Tenant } from '../tenants/tenant';
import type { Direction, TenantRule } from './policy';

/** Which rules of a policy to list. Null: no condition. */
export interface RuleFilter {
  /** The beginning of an ID, or of any word of a name, a domain or a note. Letter case does not matter. */
  readonly search: string | null;
  /** Only rules that open this direction. */
  readonly direction: Direction | null;
}

/** A `RuleFilter` that is ready to be applied to many rules. */
export interface RuleCondition {
  /** Whether `accepts` looks at the tenant that the rule allows. */
  readonly readsTenant: boolean;
  /** `allowed` is the tenant as the directory holds it; null if the directory does not hold it. */
  readonly accepts: (rule: TenantRule, allowed: Tenant | null) => boolean;
}

/** The condition of the filter; null if every rule fulfils it. A search for a blank text finds every rule. */
export function ruleCondition({ search, direction }: RuleFilter): RuleCondition | null {
  const text = search === null ? '' : comparable(search.trim());
  if (text === '') {
    return direction === null ? null : { readsTenant: false, accepts: (rule) => opens(rule, direction) };
  }
  const beginning = new RegExp(`(?<![\\p{Letter}\\p{Mark}\\p{Number}])${text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}`, 'u');
  return {
    readsTenant: true,
    accepts: (rule, allowed) =>
      (direction === null || opens(rule, direction)) &&
      (rule.allowedTenantId.startsWith(text) || textsOf(rule, allowed).some((each) => beginning.test(comparable(each)))),
  };
}

function opens({ direction }: TenantRule, wanted: Direction): boolean {
  return direction === 'BOTH' || direction === wanted;
}

/** The texts of the rule whose words a search finds. What the admin typed is one of them if it is a domain. */
function textsOf({ allowedTenantName, enteredAs, note }: TenantRule, allowed: Tenant | null): string[] {
  const domain = parseUuid(enteredAs) === null ? enteredAs : null;
  return [allowedTenantName, note, domain, ...(allowed === null ? [] : [allowed.name, ...allowed.domains])].filter((text) => text !== null);
}

/** The same for texts that differ only in letter case or in how Unicode composes their letters. */
function comparable(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
