import { RequestError } from '../../../src/domain/shared/requestError';
import type { Tenant } from '../../../src/domain/tenants/tenant';
import { registerTenant, updateTenant } from '../../../src/domain/tenants/tenantEdits';
import type { Registration, TenantUpdate } from '../../../src/domain/tenants/tenantEdits';
import { contoso, editOf, errorsOf, fabrikam, lookup, tenant } from '../../support/domain/fixtures';

const ownerOf = (domain: string): string | null => lookup({ domain })?.id ?? null;
const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `d${index}.example`);
const invalid = (text: string, ...path: string[]) => ({
  code: 'INVALID_DOMAIN',
  message: `\`${text}\` is not a domain name. A domain name has at least two labels of letters, digits and hyphens, such as \`contoso.example\`.`,
  path,
});
const taken = (...path: string[]) => ({
  code: 'DOMAIN_TAKEN',
  message: `The domain \`fabrikam.example\` already belongs to the tenant \`${fabrikam.id}\`.`,
  path,
});
const tooMany = (path: string) => ({ code: 'INVALID_DOMAIN', message: 'A tenant can have at most 1000 domains.', path: [path] });
const none = (path: string) => ({ code: 'INVALID_DOMAIN', message: 'A tenant must have at least one domain.', path: [path] });

describe('registering a tenant', () => {
  const input: Registration = { id: 'a new id', name: 'Adatum', domains: ['adatum.example'], cloud: 'US_GOVERNMENT' };
  const register = (rest: Partial<Registration>) => registerTenant({ ...input, ...rest }, null, ownerOf);

  test('adds it to the directory, with its domains in canonical form and each of them once, the default domain first', () => {
    expect(register({ domains: ['Z.Adatum.EXAMPLE.', 'münchen.example', 'z.adatum.example'] })).toEqual({
      outcome: 'changed',
      edit: {
        kind: 'TENANT_REGISTERED',
        tenant: { id: 'a new id', name: 'Adatum', domains: ['z.adatum.example', 'xn--mnchen-3ya.example'], cloud: 'US_GOVERNMENT' },
      },
    });
  });

  test('refuses an ID that the directory holds', () => {
    expect(errorsOf(registerTenant({ ...input, id: contoso.id }, contoso, ownerOf))).toEqual([
      { code: 'TENANT_EXISTS', message: `The directory already holds the tenant \`${contoso.id}\`.`, path: ['id'] },
    ]);
  });

  test('refuses a text that is not a domain name, and a domain that another tenant owns, which it names only by ID', () => {
    expect(errorsOf(register({ domains: ['localhost', 'adatum.example', 'FABRIKAM.example'] }))).toEqual([
      invalid('localhost', 'domains', '0'),
      taken('domains', '2'),
    ]);
  });

  test('accepts from 1 to 1,000 domains', () => {
    expect(errorsOf(register({ domains: [] }))).toEqual([none('domains')]);
    expect(editOf(register({ domains: many(1000) })).tenant.domains).toEqual(many(1000));
    expect(errorsOf(register({ domains: many(1001) }))).toEqual([tooMany('domains')]);
  });

  test('refuses a blank name', () => {
    for (const name of ['', ' \t\n']) {
      expect(() => register({ name })).toThrow(
        expect.objectContaining({ code: 'BAD_USER_INPUT', message: "A tenant's `name` must not be blank." }),
      );
    }
    expect(editOf(register({ name: ' A ' })).tenant.name).toBe(' A ');
  });
});

describe('updating a tenant', () => {
  const two = { ...contoso, domains: ['contoso.example', 'contoso.test'] };
  const update = (input: TenantUpdate, of: Tenant = two) => updateTenant(of, input, ownerOf);
  const notIts = (domain: string, ...path: string[]) => ({
    code: 'DOMAIN_NOT_FOUND',
    message: `The tenant \`${contoso.id}\` does not have the domain \`${domain}\`.`,
    path,
  });

  test('changes its name and keeps its domains', () => {
    expect(update({ name: 'Contoso Ltd.' })).toEqual({
      outcome: 'changed',
      edit: { kind: 'TENANT_UPDATED', tenant: { ...two, name: 'Contoso Ltd.' } },
    });
  });

  test.each<[string, TenantUpdate, string[]]>([
    ['adds domains at the end', { addDomains: ['A.example', 'b.example'] }, ['contoso.example', 'contoso.test', 'a.example', 'b.example']],
    ['removes domains', { removeDomains: ['CONTOSO.test.', 'contoso.test'] }, ['contoso.example']],
    ['makes the next domain the default if the default is removed', { removeDomains: ['contoso.example'] }, ['contoso.test']],
    ['puts the default domain first', { defaultDomain: 'Contoso.TEST' }, ['contoso.test', 'contoso.example']],
    [
      'can make a domain that it adds the default',
      { addDomains: ['a.example'], removeDomains: ['contoso.test'], defaultDomain: 'a.example' },
      ['a.example', 'contoso.example'],
    ],
    [
      'can add and remove the same domain, which changes nothing',
      { addDomains: ['a.example'], removeDomains: ['a.example', 'contoso.test'] },
      ['contoso.example'],
    ],
  ])('%s', (_what, input, domains) => {
    expect(editOf(update(input))).toEqual({ kind: 'TENANT_UPDATED', tenant: { ...two, domains } });
  });

  test.each<[string, TenantUpdate]>([
    ['nothing is given', {}],
    ['all that is given is null', { name: null, addDomains: null, removeDomains: null, defaultDomain: null }],
    [
      'everything already is as asked',
      { name: 'Contoso', addDomains: ['contoso.test', 'contoso.example'], removeDomains: [], defaultDomain: 'contoso.example' },
    ],
  ])('changes nothing if %s', (_condition, input) => {
    expect(update(input)).toEqual({ outcome: 'unchanged' });
  });

  test('lists its errors in the order of the input', () => {
    expect(
      errorsOf(
        update({
          addDomains: ['localhost', 'fabrikam.example'],
          removeDomains: ['*.example', 'northwind.example', 'contoso.test'],
          defaultDomain: 'contoso.test',
        }),
      ),
    ).toEqual([
      invalid('localhost', 'addDomains', '0'),
      taken('addDomains', '1'),
      invalid('*.example', 'removeDomains', '0'),
      notIts('northwind.example', 'removeDomains', '1'),
      notIts('contoso.test', 'defaultDomain'),
    ]);
    expect(errorsOf(update({ defaultDomain: 'localhost' }))).toEqual([invalid('localhost', 'defaultDomain')]);
  });

  test('is refused if no domain is left', () => {
    expect(errorsOf(update({ removeDomains: ['contoso.example', 'contoso.test', 'a.example'] }))).toEqual([
      none('removeDomains'),
      notIts('a.example', 'removeDomains', '2'),
    ]);
  });

  test('is refused if the tenant would have more than 1,000 domains', () => {
    const full = tenant(contoso.id, 'Contoso', 'PUBLIC', many(999));
    expect(editOf(update({ addDomains: ['one.example'] }, full)).tenant.domains).toHaveLength(1000);
    expect(errorsOf(update({ addDomains: ['one.example', 'two.example'] }, full))).toEqual([tooMany('addDomains')]);
    expect(editOf(update({ addDomains: ['one.example', 'two.example'], removeDomains: ['d0.example'] }, full)).tenant.domains).toHaveLength(
      1000,
    );
  });

  test('refuses a blank name', () => {
    expect(() => update({ name: ' ' })).toThrow(RequestError);
  });
});

test('a tenant is found by its ID and by each of its domains', () => {
  expect(lookup({ id: contoso.id })).toBe(contoso);
  expect(lookup({ domain: 'fabrikam.example' })).toBe(fabrikam);
  expect(lookup({ domain: 'nowhere.example' })).toBeNull();
});
