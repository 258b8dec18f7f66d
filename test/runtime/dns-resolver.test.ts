import { describe, expect, test } from 'vitest';
import { lookUpMail } from '../../core/mail/look-up.ts';
import { openResolver } from '../../runtime/dns-resolver.ts';
import { type DnsRecord, type DnsZone, dnsServer, zoneOf } from '../builders/dns-server.ts';

const a = (address: string): DnsRecord => ({ type: 'A', address });
const aaaa = (address: string): DnsRecord => ({ type: 'AAAA', address });
const mx = (exchange: string, priority = 10): DnsRecord => ({ type: 'MX', priority, exchange });
const alias = (target: string): DnsRecord => ({ type: 'CNAME', target });

/** Looks up domains at a server with a zone, with the same resolver as the deployed bot, and less patience. */
async function lookedUp(zone: DnsZone, domains: readonly string[] = ['example.com'], milliseconds = 2_000) {
  const server = await dnsServer(zone);
  const begun = performance.now();
  const found = await lookUpMail(domains, () => openResolver([server.address], milliseconds));
  return { found, server, tookMs: performance.now() - begun };
}

describe('a zone that answers', () => {
  test('gives its hosts, the preferred first, with their public addresses of both families', async () => {
    const zone = zoneOf({
      'example.com': [mx('mx2.example.com', 20), mx('mx1.example.com', 10)],
      'mx1.example.com': [a('52.95.110.1'), aaaa('2600:1f18:0:0:0:0:0:7')],
      'mx2.example.com': [a('52.95.110.2'), a('10.0.0.5'), aaaa('fd00:0:0:0:0:0:0:1')],
    });

    expect((await lookedUp(zone)).found).toEqual([
      {
        domain: 'example.com',
        problem: null,
        hosts: [
          { name: 'mx1.example.com', addresses: ['2600:1f18::7', '52.95.110.1'], problem: null },
          { name: 'mx2.example.com', addresses: ['52.95.110.2'], problem: null },
        ],
      },
    ]);
  });

  test('without MX is its own host; with a null MX it has none', async () => {
    const zone = zoneOf({ 'plain.example': [a('52.95.110.3')], 'none.example': [mx('', 0), a('52.95.110.4')] });

    expect((await lookedUp(zone, ['plain.example', 'none.example'])).found).toMatchObject([
      { hosts: [{ name: 'plain.example', addresses: ['52.95.110.3'] }] },
      { hosts: [] },
    ]);
  });

  test('by eight aliases is followed', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 8 }, (_, at) => [`a${at}.example`, [alias(`a${at + 1}.example`)]]),
    );
    const zone = zoneOf({ ...chain, 'example.com': [mx('a0.example')], 'a8.example': [a('52.95.110.1')] });

    expect((await lookedUp(zone)).found).toMatchObject([
      { hosts: [{ name: 'a0.example', addresses: ['52.95.110.1'] }] },
    ]);
  });

  test('at length is asked again over TCP', async () => {
    const many = Array.from({ length: 60 }, (_, at) => a(`52.95.111.${at}`));
    const { found, server } = await lookedUp(
      zoneOf({ 'example.com': [mx('mx1.example.com')], 'mx1.example.com': many }),
    );

    expect(found[0]?.hosts?.[0]?.addresses).toHaveLength(60);
    expect(server.overTcp).toEqual(['A mx1.example.com']);
  });
});

describe('a zone that does not answer', () => {
  test.each([
    ['an error', 'servfail', /ESERVFAIL/],
    ['a name that does not exist', 'nxdomain', /ENOTFOUND/],
  ] as const)('but with %s is not known', async (_, answer, problem) => {
    const { found } = await lookedUp(zoneOf({ 'example.com': answer }));

    expect(found).toMatchObject([{ domain: 'example.com', hosts: null, problem: expect.stringMatching(problem) }]);
  });

  test('of one host leaves the others known', async () => {
    const zone = zoneOf({
      'example.com': [mx('mx1.example.com'), mx('mx2.example.com')],
      'mx1.example.com': 'servfail',
      'mx2.example.com': [a('52.95.110.2')],
    });

    expect((await lookedUp(zone)).found).toMatchObject([
      {
        hosts: [
          { name: 'mx1.example.com', addresses: null },
          { name: 'mx2.example.com', addresses: ['52.95.110.2'] },
        ],
      },
    ]);
  });

  test.each([
    ['at all', 'silent'],
    ['in time', { afterMs: 60_000, records: [mx('mx1.example.com')] }],
    ['to the question that was asked', { withOtherId: [mx('evil.example')] }],
  ] as const)('%s ends with the time of the lookup, and other domains are known by then', async (_, answer) => {
    const zone = zoneOf({ 'example.com': answer, 'good.example': [a('52.95.110.9')] });

    const { found, tookMs } = await lookedUp(zone, ['example.com', 'good.example'], 300);

    expect(found).toMatchObject([
      { hosts: null, problem: 'MX: not answered within 0.3 seconds' },
      { hosts: [{ addresses: ['52.95.110.9'] }] },
    ]);
    expect(tookMs).toBeLessThan(2_000);
  });

  test('but with bytes that mean nothing takes nothing from other domains', async () => {
    const zone = zoneOf({ 'example.com': 'garbage', 'good.example': [a('52.95.110.9')] });

    const { found } = await lookedUp(zone, ['example.com', 'good.example']);

    expect(found).toMatchObject([
      { hosts: null, problem: expect.stringContaining('EBADRESP') },
      { hosts: [{ addresses: ['52.95.110.9'] }] },
    ]);
  });

  test('no server at all is a failure as well', async () => {
    const found = await lookUpMail(['example.com'], () => openResolver(['127.0.0.1:1'], 300));

    expect(found).toMatchObject([{ hosts: null }]);
  });
});

describe('a hostile zone', () => {
  test.each([
    [
      'a loop of two aliases',
      { 'mx1.example.com': [alias('mx2.example.com')], 'mx2.example.com': [alias('mx1.example.com')] },
    ],
    ['an alias of itself', { 'mx1.example.com': [alias('mx1.example.com')] }],
    [
      'nine aliases in a row',
      {
        'mx1.example.com': [alias('a1.example')],
        ...Object.fromEntries(
          Array.from({ length: 8 }, (_, at) => [`a${at + 1}.example`, [alias(`a${at + 2}.example`)]]),
        ),
        'a9.example': [a('52.95.110.1')],
      },
    ],
  ])('with %s has a host that is not known, by few questions', async (_, hosts: Record<string, DnsRecord[]>) => {
    const { found, server } = await lookedUp(zoneOf({ 'example.com': [mx('mx1.example.com')], ...hosts }));

    expect(found).toMatchObject([
      { hosts: [{ name: 'mx1.example.com', addresses: null, problem: 'more than 8 aliases (CNAME) in a row' }] },
    ]);
    expect(server.asked.length).toBeLessThan(15);
  });

  test('with 1,000 MX takes no place of another domain, and 100 hosts are asked in all', async () => {
    const many = Array.from({ length: 1000 }, (_, at) => mx(`h${at}.evil.example`));
    const exchanges: Readonly<Record<string, readonly DnsRecord[]>> = {
      'evil.example': many,
      'example.com': [mx('mx1.example.com')],
    };
    const zone: DnsZone = (name, type) =>
      [...(exchanges[name] ?? [a('52.95.110.1')])].filter((record) => record.type === type);

    const { found, server, tookMs } = await lookedUp(zone, ['evil.example', 'example.com']);

    const [evil, good] = found;
    expect(evil?.hosts).toHaveLength(1000);
    expect(evil?.hosts?.filter(({ addresses }) => addresses !== null)).toHaveLength(99);
    expect(evil?.hosts?.at(-1)?.problem).toBe('more than 100 hosts in all');
    expect(good).toMatchObject({ hosts: [{ name: 'mx1.example.com', addresses: ['52.95.110.1'] }] });
    expect(new Set(server.asked.filter((asked) => asked.startsWith('A ')).map((asked) => asked.slice(2))).size).toBe(
      100,
    );
    expect(tookMs).toBeLessThan(5_000);
  });

  test('with 4,000 addresses takes no place of another host, and 1,000 are kept in all', async () => {
    const many = Array.from({ length: 4000 }, (_, at) => a(`52.${90 + Math.floor(at / 256)}.1.${at % 256}`));
    const zone = zoneOf({
      'evil.example': [mx('big.evil.example')],
      'big.evil.example': many,
      'example.com': [mx('mx1.example.com')],
      'mx1.example.com': [a('52.95.110.1')],
    });

    const [evil, good] = (await lookedUp(zone, ['evil.example', 'example.com'])).found;

    expect(evil?.hosts?.[0]?.addresses).toHaveLength(999);
    expect(evil?.hosts?.[0]?.problem).toBe('more than 1000 addresses in all');
    expect(good).toMatchObject({ hosts: [{ addresses: ['52.95.110.1'], problem: null }] });
  });

  test('with names that are none is not shown to anybody', async () => {
    const zone = zoneOf({ 'example.com': [mx('\u001b[31mroot\u0007.example'), mx('a b.example'), mx('x'.repeat(63))] });

    const { found } = await lookedUp(zone);

    expect(found[0]?.hosts?.map(({ addresses }) => addresses)).toEqual([null, null, null]);
    expect(found[0]?.hosts?.slice(0, 2).map(({ problem }) => problem)).toEqual(['not a host name', 'not a host name']);
  });

  test('with private addresses alone has a host without any', async () => {
    const zone = zoneOf({
      'example.com': [mx('mx1.example.com')],
      'mx1.example.com': [a('10.0.0.5'), a('127.0.0.1'), a('169.254.169.254')],
    });

    expect((await lookedUp(zone)).found).toMatchObject([{ hosts: [{ addresses: [], problem: null }] }]);
  });
});
