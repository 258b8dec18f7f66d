import type { RecordedOverrule } from '../core/audit/approval.ts';
import type { MailNote } from '../core/mail/mail-domain.ts';
import { type MailHold, mailHoldOf } from '../core/mail/mail-hold.ts';
import type { MailHosts } from '../core/mail/mail-hosts.ts';
import type { GroupRef, Place } from '../core/model/security-group.ts';
import type { MailDeps } from '../core/reconcile/mail.ts';
import { rememberedFor } from '../runtime/remembered.ts';
import { UsageError } from './failure.ts';
import type { Host } from './host/host.ts';
import { orWithoutTable } from './log/without-table.ts';
import { atPlace } from './places/scan-error.ts';
import { reasonOf } from './reason.ts';

/** The options by which a person has a group closed although its address is that of an MX. */
export interface MailOptions {
  readonly despiteMail?: boolean;
  readonly reason?: string;
}

/** The reason of an overrule; null: none is asked for. Throws a UsageError where the two options do not go together. */
export function overruleOf({ despiteMail, reason }: MailOptions): Pick<RecordedOverrule, 'reason'> | null {
  if (!despiteMail) {
    if (reason !== undefined) throw new UsageError('--reason is only for --despite-mail; leave it out, or give both');
    return null;
  }
  if (reason === undefined) {
    throw new UsageError('--despite-mail needs --reason: say why the mail may stop; it is kept in the history');
  }
  return { reason: reasonOf(reason, 'say why the mail may stop') };
}

/** How long what is remembered is believed within one command, in milliseconds. A command may ask for hundreds of groups. */
const believedMs = 5_000;

/**
 * The mail of a command: what the sweeps remember is read once for many groups, and a person is told of domains of which nothing is. Without a
 * table of sweeps nothing is remembered. Errors of reading interfaces name the place.
 */
export function mailForPeople(
  mail: MailHosts | undefined,
  home: Place,
  host: Pick<Host, 'notice'>,
): { readonly mail?: MailHosts } {
  if (!mail) return {};
  const told = new Set<string>();
  const read = async () => {
    const remembered = await orWithoutTable(() => mail.remembered(), []);
    const missing = mail.domains.filter((name) => !remembered.some(({ domain }) => domain === name));
    for (const domain of missing.filter((name) => !told.has(name))) {
      told.add(domain);
      host.notice(
        `smtp-warden: no MX of ${domain} is remembered: the deployed bot looks it up at each sweep, where SMTP_WARDEN_MAIL_DOMAINS names it. No group counts as its host.`,
      );
    }
    return remembered;
  };
  return {
    mail: {
      domains: mail.domains,
      remembered: rememberedFor(believedMs, read, () => performance.now()),
      addressesOf: (ref) => atPlace(ref, { home }, () => mail.addressesOf(ref)),
    },
  };
}

/**
 * What holds back the closing of a group in a preview, by the same line as the worker decides; null where nothing does, or no domain is named. `last`: what
 * held it back by its last entry. Throws where the remembered MX, or the interfaces of the group, cannot be read.
 */
export async function mailHoldAt(
  ref: GroupRef,
  last: MailNote | null,
  { mail, clock, alarm }: Omit<MailDeps, 'settings'>,
): Promise<MailHold | null> {
  if (!mail) return null;
  const addresses = await mail.addressesOf(ref);
  if (addresses.kind === 'read' && addresses.cidrs.length === 0) return null;
  const { domains } = mail;
  const remembered = await mail.remembered();
  const found = mailHoldOf({ groupId: ref.groupId, domains, remembered, addresses, last, now: clock.now() });
  if (found.alarm !== null) alarm({ kind: 'MailLookupFails', group: ref, message: found.alarm });
  return found.hold;
}

/** That a person has a group closed although it stops mail, in words. */
export function mailStopped({ note: { address, domain, host } }: MailHold): string {
  return `closed despite its mail: ${address} is the MX of ${domain} (${host})`;
}
