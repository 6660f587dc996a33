import fc from 'fast-check';
import { parseUuid } from '../../../src/domain/shared/uuid';
import { parseDomainName } from '../../../src/domain/tenants/domainName';
import { parseTenantRef } from '../../../src/domain/tenants/tenantRef';
import { contoso } from '../../support/domain/fixtures';
import { runs } from '../../support/runs';

describe('a tenant ID', () => {
  test('is accepted in any letter case and returned in lower case', () => {
    expect(parseUuid('7D0F5A0E-3c1b-4F5E-9A77-51A9C2F0B001')).toBe('7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001');
    fc.assert(fc.property(fc.uuid(), (id) => parseUuid(id.toUpperCase()) === id));
  });

  test.each([
    ['braces', `{${contoso.id}}`],
    ['a URN', `urn:uuid:${contoso.id}`],
    ['no dashes', contoso.id.replaceAll('-', '')],
    ['a line break after it', `${contoso.id}\n`],
    ['a space before it', ` ${contoso.id}`],
    ['a character too many', `${contoso.id}0`],
    ['a letter that is no hexadecimal digit', contoso.id.replace('7', 'g')],
    ['a dash out of place', '7d0f5a0e3-c1b-4f5e-9a77-51a9c2f0b001'],
    ['no characters', ''],
  ])('is refused with %s', (_what, text) => {
    expect(parseUuid(text)).toBeNull();
  });
});

describe('a domain name', () => {
  test.each([
    ['contoso.example', 'contoso.example'],
    ['CONTOSO.Example', 'contoso.example'],
    ['contoso.example.', 'contoso.example'],
    ['a.b', 'a.b'],
    ['a-1.b--c.x2', 'a-1.b--c.x2'],
    ['3com.example', '3com.example'],
    ['1.2.3.4.example', '1.2.3.4.example'],
    ['0x7f.1.a0', '0x7f.1.a0'],
    ['example.0xg', 'example.0xg'],
    ['example.a0x1', 'example.a0x1'],
    ['MÜNCHEN.example', 'xn--mnchen-3ya.example'],
    ['münchen.example.', 'xn--mnchen-3ya.example'],
    ['xn--mnchen-3ya.example', 'xn--mnchen-3ya.example'],
    ['XN--MNCHEN-3YA.example', 'xn--mnchen-3ya.example'],
    ['例え。テスト', 'xn--r8jz45g.xn--zckzah'],
    ['例え.テスト。', 'xn--r8jz45g.xn--zckzah'],
    ['straße.example', 'xn--strae-oqa.example'],
  ])('%s is stored as %s', (text, name) => {
    expect(parseDomainName(text)).toBe(name);
  });

  test.each([
    ['an empty text', ''],
    ['one label only', 'localhost'],
    ['one label and a dot', 'localhost.'],
    ['dots only', '.'],
    ['two trailing dots', 'contoso.example..'],
    ['two trailing dots of another script', '例え.テスト。。'],
    ['a leading dot', '.contoso.example'],
    ['an empty label', 'contoso..example'],
    ['a wildcard', '*.example'],
    ['an underscore', '_dmarc.example'],
    ['a leading hyphen', '-contoso.example'],
    ['a trailing hyphen', 'contoso-.example'],
    ['a hyphen at its end', 'contoso.example-'],
    ['a space', 'con toso.example'],
    ['a space before it', ' contoso.example'],
    ['a tab within, which URL parsers drop', 'con\ttoso.ex\u00e4mple'],
    ['a line break after it', 'contoso.example\n'],
    ['NUL', 'contoso\0.example'],
    ['a port', 'm\u00fcnchen.example:80'],
    ['a path', 'm\u00fcnchen.example/path'],
    ['a user', 'user@m\u00fcnchen.example'],
    ['a query', 'm\u00fcnchen.example?q'],
    ['a percent sign, which URL parsers decode', '%63ontoso.ex\u00e4mple'],
    ['a full-width percent sign', '％63ontoso.example'],
    ['a full-width slash', 'm\u00fcnchen.example／path'],
    ['punycode that means nothing', 'xn--\u00fc.example'],
    ['punycode that decodes to nothing', 'xn--a.example'],
    ['a lone surrogate', 'con\ud800toso.example'],
    ['an IPv4 address', '127.0.0.1'],
    ['an IPv4 address of long numbers', '192.168.100.200'],
    ['an IPv4 address in two parts', '127.1'],
    ['an IPv4 address in hexadecimal', 'a.0x7f'],
    ['an IPv4 address that ends in an empty hexadecimal', 'a.0x'],
    ['an IPv4 address in full-width digits', '１２７.０.０.１'],
    ['a last label of digits', 'contoso.123'],
    ['an IPv6 address', '[::1]'],
  ])('may not be or contain %s', (_what, text) => {
    expect(parseDomainName(text)).toBeNull();
  });

  test('has labels of at most 63 characters', () => {
    expect(parseDomainName(`${'a'.repeat(63)}.example`)).toBe(`${'a'.repeat(63)}.example`);
    expect(parseDomainName(`${'a'.repeat(64)}.example`)).toBeNull();
    expect(parseDomainName(`${'ü'.repeat(63)}.example`)).toBeNull();
  });

  test('has at most 253 characters, without the trailing dot', () => {
    const longest = `${'a'.repeat(61)}.`.repeat(4) + 'b'.repeat(5);
    expect(longest).toHaveLength(253);
    expect(parseDomainName(longest)).toBe(longest);
    expect(parseDomainName(`${longest}.`)).toBe(longest);
    expect(parseDomainName(`${longest}b`)).toBeNull();
  });

  test('is refused unread if the text is longer than any domain name', () => {
    // The mapping drops soft hyphens: without the limit on the typed text, all of these would be names.
    expect(parseDomainName(`con${'\u00ad'.repeat(200)}toso.example`)).toBe('contoso.example');
    expect(parseDomainName(`con${'\u00ad'.repeat(239)}toso.example`)).toBe('contoso.example');
    expect(parseDomainName(`con${'\u00ad'.repeat(240)}toso.example`)).toBeNull();
    expect(parseDomainName('a.'.repeat(1_000_000))).toBeNull();
  });

  test('stays as it is when it is read again', () => {
    const anyText = fc.oneof(
      fc.domain(),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[a-zäßİ例0-9x-]{1,9}(?:[.。][a-zA-ZÄſ0-9-]{1,9}){1,3}$/u),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const name = parseDomainName(text);
        expect(name && parseDomainName(name)).toBe(name);
      }),
      { numRuns: runs(500, 20_000) },
    );
  });
});

describe('a tenant in an input', () => {
  test('can be `*`, which stands for all tenants', () => {
    expect(parseTenantRef('*')).toEqual({ all: true });
  });

  test('can be an ID or a domain', () => {
    expect(parseTenantRef(contoso.id.toUpperCase())).toEqual({ id: contoso.id });
    expect(parseTenantRef('Contoso.EXAMPLE')).toEqual({ domain: 'contoso.example' });
  });

  test.each(['', '**', ' *', '*.example', 'contoso', 'null', `{${contoso.id}}`])('can be nothing else, for example "%s"', (text) => {
    expect(parseTenantRef(text)).toBeNull();
  });
});
