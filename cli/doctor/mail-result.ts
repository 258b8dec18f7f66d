import type { CheckResult } from '../../aws/checks.ts';
import { countsForMs, type MailDomain, type RememberedMail } from '../../core/mail/mail-domain.ts';
import { counted } from '../../core/model/counted.ts';
import { plainLine } from '../../core/model/plain-line.ts';

/** Says of the named mail domains how many addresses are remembered, and where lookups fail. Pure. */
export function mailResult(domains: readonly string[], remembered: readonly RememberedMail[]): CheckResult {
  const problems = domains.flatMap(
    (name) =>
      problemOf(
        name,
        remembered.find(({ domain }) => domain === name),
      ) ?? [],
  );
  const addresses = remembered.flatMap((one) => ('damaged' in one ? [] : addressesOf(one)));
  const known = `${counted(new Set(addresses).size, 'address', 'addresses')} of ${counted(domains.length, 'mail domain')} remembered`;
  if (problems.length === 0) return { status: 'ok', detail: known };
  const mend =
    'see whether the domains and the DNS servers are right (SMTP_WARDEN_MAIL_DOMAINS and SMTP_WARDEN_DNS_SERVERS of the deployed bot); each sweep looks them up again';
  return { status: 'warning', detail: `${known}; ${problems.join('; ')}`, mend };
}

function problemOf(name: string, found: RememberedMail | undefined): string | null {
  if (!found) return `of ${name} nothing is remembered`;
  if ('damaged' in found) return `what is remembered of ${name} cannot be read: ${plainLine(found.damaged)}`;
  if (found.failingSince === null) return null;
  const count = counted(addressesOf(found).length, 'address', 'addresses');
  const days = countsForMs / 86_400_000;
  return `lookups of ${name} fail since ${found.failingSince} (${plainLine(found.problem ?? 'no reason is on record')}); ${count} of it still known, each for ${days} days after its own lookup`;
}

function addressesOf({ hosts }: MailDomain): string[] {
  return hosts.flatMap(({ addresses }) => addresses);
}
