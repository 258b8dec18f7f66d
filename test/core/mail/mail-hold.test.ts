import { describe, expect, test } from 'vitest';
import { type MailQuestion, mailHoldOf } from '../../../core/mail/mail-hold.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { now } from '../../builders/builders.ts';
import { aMailDomain, anOldMailDomain, mxAddress } from '../../builders/some-mail.ts';

const note = {
  domain: 'example.com',
  host: 'mx1.example.com',
  address: mxAddress,
  lookedUpAt: '2026-11-01T00:00:00.000Z',
};

function asked(change: Partial<MailQuestion> = {}) {
  return mailHoldOf({
    groupId: 'sg-1',
    domains: ['example.com'],
    remembered: [aMailDomain()],
    addresses: { kind: 'read', cidrs: [cidr(`${mxAddress}/32`)] },
    last: null,
    now,
    ...change,
  });
}

/** One host with these addresses. */
function withAddresses(addresses: readonly string[], domain = 'example.com') {
  const lookedUpAt = new Date(now).toISOString();
  return aMailDomain({ domain, hosts: [{ name: `mx.${domain}`, addresses, lookedUpAt }] });
}

describe('a group is held back', () => {
  test('by an address of its own that is one of an MX', () => {
    expect(asked().hold?.note).toEqual({ ...note, lookedUpAt: '2026-11-15T12:00:00.000Z' });
  });

  test('by the same of several, in whatever order they are remembered', () => {
    const [one, other] = [withAddresses([mxAddress], 'b.example'), withAddresses([mxAddress], 'a.example')];
    const domains = ['a.example', 'b.example'];

    expect(asked({ domains, remembered: [one, other] })).toEqual(asked({ domains, remembered: [other, one] }));
    expect(asked({ domains, remembered: [one, other] }).hold?.note.domain).toBe('a.example');
  });

  test('whether or not the host has the name of the domain', () => {
    const lookedUpAt = new Date(now).toISOString();
    const own = aMailDomain({ hosts: [{ name: 'example.com', addresses: [mxAddress], lookedUpAt }] });

    expect(asked({ remembered: [own] }).hold?.reason).toContain(
      'is the MX of example.com: closing it stops incoming mail',
    );
  });
});

describe('nothing holds a group back', () => {
  test.each([
    ['another address', ['52.95.110.2']],
    ['no address', []],
    ['a private address', ['10.0.0.5']],
    ['a text that is no address', ['mx1.example.com', '52.95.110.1/0', '']],
    ['an IPv6 address, and the group has none', ['2600:1f18::7']],
  ])('where the MX has %s', (_, addresses) => {
    expect(asked({ remembered: [withAddresses(addresses)] })).toEqual({ hold: null, alarm: null });
  });

  test('by a private address that both have', () => {
    const addresses = { kind: 'read', cidrs: [cidr('10.0.0.5/32')] } as const;

    expect(asked({ addresses, remembered: [withAddresses(['10.0.0.5'])] }).hold).toBeNull();
  });

  test('after it was held back for a domain that is not named any more', () => {
    expect(asked({ domains: ['example.org'], remembered: [], last: note }).hold).toBeNull();
  });

  test('after its address is another one, though the lookups fail', () => {
    const addresses = { kind: 'read', cidrs: [cidr('52.95.110.2/32')] } as const;

    expect(asked({ addresses, remembered: [anOldMailDomain(8)], last: note })).toEqual({ hold: null, alarm: null });
  });

  test('by an item that is damaged, about which there is an alarm', () => {
    expect(asked({ remembered: [{ domain: 'example.com', damaged: 'no hosts' }] })).toEqual({
      hold: null,
      alarm: 'what is remembered of the MX of example.com cannot be read: no hosts',
    });
  });
});

test('the reason is the same at every lookup', () => {
  const later = aMailDomain({
    hosts: [{ name: 'mx1.example.com', addresses: [mxAddress], lookedUpAt: '2026-11-15T11:00:00.000Z' }],
  });

  expect(asked({ remembered: [later] }).hold?.reason).toBe(asked().hold?.reason);
});
