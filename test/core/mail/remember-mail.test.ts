import { describe, expect, test } from 'vitest';
import type { DomainLookup } from '../../../core/mail/look-up.ts';
import { rememberedAfter } from '../../../core/mail/remember-mail.ts';
import { now } from '../../builders/builders.ts';
import { aMailDomain, anOldMailDomain, mxAddress } from '../../builders/some-mail.ts';

const at = '2026-11-15T12:00:00.000Z';

function known(hosts: Exclude<DomainLookup['hosts'], null>): DomainLookup {
  return { domain: 'example.com', hosts, problem: null };
}

const failed: DomainLookup = { domain: 'example.com', hosts: null, problem: 'MX: queryMx ETIMEOUT example.com' };

describe('a lookup that tells everything', () => {
  test('replaces what was remembered, with its time', () => {
    const lookup = known([{ name: 'mx9.example.com', addresses: ['52.95.110.9'], problem: null }]);

    expect(rememberedAfter(lookup, anOldMailDomain(8), now)).toEqual({
      domain: 'example.com',
      hosts: [{ name: 'mx9.example.com', addresses: ['52.95.110.9'], lookedUpAt: at }],
      lookedUpAt: at,
      failingSince: null,
      problem: null,
    });
  });

  test('replaces what is damaged', () => {
    expect(
      rememberedAfter(known([]), { domain: 'example.com', damaged: 'hosts: expected an array' }, now),
    ).toMatchObject({
      hosts: [],
      lookedUpAt: at,
    });
  });
});

describe('a lookup that fails', () => {
  test('keeps the addresses with their time, and since when it fails', () => {
    const before = aMailDomain();

    const first = rememberedAfter(failed, before, now + 1000);
    const second = 'left' in first ? first : rememberedAfter(failed, first, now + 2000);

    expect(second).toEqual({ ...before, failingSince: '2026-11-15T12:00:01.000Z', problem: failed.problem });
  });

  test('of a domain that nothing is known of remembers the failure', () => {
    expect(rememberedAfter(failed, null, now)).toMatchObject({ hosts: [], lookedUpAt: null, failingSince: at });
  });

  test('leaves what is damaged as it is: it may hold the only addresses', () => {
    expect(rememberedAfter(failed, { domain: 'example.com', damaged: 'no hosts' }, now)).toEqual({
      domain: 'example.com',
      left: failed.problem,
    });
  });

  test('for one host keeps the former addresses of that host alone', () => {
    const old = anOldMailDomain(3);
    const lookup = known([
      { name: 'mx1.example.com', addresses: null, problem: 'queryA ESERVFAIL mx1.example.com' },
      { name: 'mx2.example.com', addresses: ['52.95.110.2'], problem: null },
      { name: 'mx3.example.com', addresses: null, problem: 'queryA ESERVFAIL mx3.example.com' },
    ]);

    expect(rememberedAfter(lookup, old, now)).toMatchObject({
      hosts: [
        { name: 'mx1.example.com', addresses: [mxAddress], lookedUpAt: old.hosts[0]?.lookedUpAt },
        { name: 'mx2.example.com', addresses: ['52.95.110.2'], lookedUpAt: at },
      ],
      lookedUpAt: at,
      problem: expect.stringContaining('ESERVFAIL mx3.example.com'),
    });
  });

  test('by a hostile name is told in one short line', () => {
    const hosts = Array.from({ length: 1000 }, (_, n) => ({
      name: `\u001b[2J\n${n}`,
      addresses: null,
      problem: 'not a host name',
    }));

    const { problem = '' } = rememberedAfter(known(hosts), null, now) as { problem?: string };

    expect(Buffer.byteLength(problem)).toBeLessThanOrEqual(500);
    expect(problem).toMatch(/^[\x20-\x7e…]+$/);
  });
});
