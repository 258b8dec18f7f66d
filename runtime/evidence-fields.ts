import * as z from 'zod/mini';
import { isDnsServer, isDomainName } from '../core/model/dns-names.ts';
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
