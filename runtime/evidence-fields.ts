import { isIP } from 'node:net';
import * as z from 'zod/mini';
import { list, wholeNumber } from './setting-fields.ts';

/** What makes the schemas of the settings of evidence and mail. */

/** The most bytes of one query. Athena's own limit of a query begins at 10 MB (API reference, WorkGroupConfiguration). */
export const evidenceBytes = wholeNumber(10_000_000, 100_000_000_000_000);

/** Athena API reference, CreateWorkGroup. */
export const workgroupName = () =>
  z.string().check(z.regex(/^[a-zA-Z0-9._-]{1,128}$/, 'must be the name of an Athena workgroup, and not its ARN'));

/** The names stand in a query. So no character is let in that would have to be quoted there. */
export const athenaTable = () =>
  z
    .string()
    .check(
      z.regex(
        /^[a-zA-Z_]\w{0,254}\.[a-zA-Z_]\w{0,254}$/,
        'must be database.table, each of letters, digits and underscores. Create a view for a table with another name',
      ),
    );

/** Domain names in lower case and without the dot at the end, each once. */
export const domainNames = () => z.pipe(domains(), z.transform(inOneForm));

const domains = list(
  (text) => isDomainName(withoutDot(text)),
  'each must be a domain name such as example.com, with other than ASCII letters as in the DNS (xn--…)',
);

export const dnsServers = list(isDnsServer, 'each must be an IP address, ip:port or [ipv6]:port');

function inOneForm(names: string[]): string[] {
  return [...new Set(names.map((name) => withoutDot(name).toLowerCase()))];
}

function withoutDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** RFC 1035 and 1123: labels of 1 to 63 letters, digits and hyphens, 253 in all. The last one has a letter, unlike that of an address. */
function isDomainName(text: string): boolean {
  const labels = text.split('.');
  return (
    text.length <= 253 &&
    labels.length > 1 &&
    labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label)) &&
    /[a-z]/i.test(labels.at(-1) ?? '')
  );
}

/** Whether Node's `Resolver.setServers` takes it. An IPv6 address with a zone (`%eth0`) means something on one machine only. */
function isDnsServer(text: string): boolean {
  if (isIP(text) !== 0) return !text.includes('%');
  const [, ipv6 = '', ipv4 = '', port = '0'] = /^(?:\[([^\]%]+)\]|([\d.]+)):(\d{1,5})$/.exec(text) ?? [];
  return isIP(ipv6 || ipv4) === (ipv6 ? 6 : 4) && Number(port) >= 1 && Number(port) <= 65_535;
}
