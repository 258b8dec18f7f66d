import { expect, test } from 'vitest';
import type { MailDomain, MailStore } from '../../../core/mail/mail-domain.ts';
import { lookUpMailOf } from '../../../handlers/sweep/look-up-mail.ts';
import { openResolver } from '../../../runtime/dns-resolver.ts';
import { now } from '../../builders/builders.ts';
import { type DnsZone, dnsServer, zoneOf } from '../../builders/dns-server.ts';
import { spyLogger } from '../../builders/spy-logger.ts';

const zone = zoneOf({
  'example.com': [{ type: 'MX', priority: 10, exchange: 'mx1.example.com' }],
  'mx1.example.com': [{ type: 'A', address: '52.95.110.1' }],
});

async function looked(by: DnsZone, store: MailStore, domains: readonly string[] = ['example.com']) {
  const server = await dnsServer(by);
  const { logger, lines } = spyLogger();
  const openStep = () => openResolver([server.address], 300);
  await lookUpMailOf({ domains, openStep, store, now: () => now }, logger);
  return { server, lines };
}

function memoryStore(before: readonly MailDomain[] = []): MailStore & { readonly items: Map<string, MailDomain> } {
  const items = new Map(before.map((item) => [item.domain, item]));
  return {
    items,
    read: async (domain) => items.get(domain) ?? null,
    put: async (item) => void items.set(item.domain, item),
  };
}

test('what is looked up is remembered, and kept when the next lookup fails', async () => {
  const store = memoryStore();
  await looked(zone, store);
  const first = store.items.get('example.com');

  await looked(() => 'servfail', store);

  expect(first).toMatchObject({ hosts: [{ name: 'mx1.example.com', addresses: ['52.95.110.1'] }], failingSince: null });
  expect(store.items.get('example.com')).toMatchObject({ hosts: first?.hosts, failingSince: first?.lookedUpAt });
});

test('without domains nothing is asked', async () => {
  const { server } = await looked(zone, memoryStore(), []);

  expect(server.asked).toEqual([]);
});

test('a table that cannot be written is told, and stops nothing', async () => {
  const broken = { ...memoryStore(), put: async () => Promise.reject(new Error('no table')) };

  const { lines } = await looked(zone, broken);

  expect(JSON.stringify(lines)).toContain('the MX of the mail domains were not remembered');
});
