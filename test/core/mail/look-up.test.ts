import { describe, expect, test } from 'vitest';
import { lookUpMail, type MailResolver } from '../../../core/mail/look-up.ts';
import { rememberedAfter } from '../../../core/mail/remember-mail.ts';
import { now } from '../../builders/builders.ts';
import { aMailDomain } from '../../builders/some-mail.ts';

const lookedUpAt = new Date(now).toISOString();

async function refused(): Promise<never> {
  throw new Error('SERVFAIL');
}

/** What is told of example.com by a zone whose host has both addresses, but for what fails. */
function lookUp(change: Partial<MailResolver> = {}) {
  const resolver = {
    cname: async () => [],
    mx: async () => [{ exchange: 'MX1.example.com.', priority: 10 }],
    ipv4: async () => ['52.95.110.1'],
    ipv6: async () => ['2600:1F18:0::7'],
    close: () => undefined,
    ...change,
  };
  return lookUpMail(['example.com'], () => resolver);
}

describe('a server that answers for one family alone', () => {
  test.each([
    ['IPv6', { ipv6: refused }, ['52.95.110.1']],
    ['IPv4', { ipv4: refused }, ['2600:1f18::7']],
  ])('and not for %s tells the addresses of the other', async (family, change, addresses) => {
    const [found] = await lookUp(change);

    expect(found?.hosts).toMatchObject([{ name: 'mx1.example.com', addresses, problem: `${family}: SERVFAIL` }]);
  });

  test('leaves the former addresses of the other family known, with their time', async () => {
    const earlier = '2026-11-14T12:00:00.000Z';
    const hosts = [{ name: 'mx1.example.com', addresses: ['2600:1f18::7', '52.95.110.9'], lookedUpAt: earlier }];
    const [found] = await lookUp({ ipv6: refused });
    if (!found) throw new Error('one domain was looked up');

    const remembered = rememberedAfter(found, aMailDomain({ hosts }), now);

    expect(remembered).toMatchObject({
      failingSince: lookedUpAt,
      hosts: [
        { name: 'mx1.example.com', addresses: ['52.95.110.1'], lookedUpAt },
        { name: 'mx1.example.com', addresses: ['2600:1f18::7'], lookedUpAt: earlier },
      ],
    });
  });

  test('does so for as long as it does not answer: what is kept does not grow', async () => {
    const [found] = await lookUp({ ipv6: refused });
    if (!found) throw new Error('one domain was looked up');
    const first = rememberedAfter(found, aMailDomain(), now);
    if ('left' in first) throw new Error('nothing was damaged');

    expect(rememberedAfter(found, first, now)).toMatchObject({ hosts: first.hosts });
  });
});

test('what no packet from the internet can have as its address is none of a host', async () => {
  const [found] = await lookUp({
    ipv4: async () => ['0.0.0.0', '255.255.255.255', '127.0.0.1', '10.0.0.1', '52.95.110.1'],
    ipv6: async () => ['::', '::1', '::ffff:52.95.110.2', '::FFFF:345f:6e02', 'fe80::1', 'ff02::1'],
  });

  expect(found?.hosts).toEqual([{ name: 'mx1.example.com', addresses: ['52.95.110.1'], problem: null }]);
});
