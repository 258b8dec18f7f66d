import type { RecordedOverrule } from '../audit/approval.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import { type Finding, findingOf } from '../evaluator/finding.ts';
import type { Clock } from '../gateways.ts';
import { type MailHold, mailHoldOf } from '../mail/mail-hold.ts';
import type { MailHosts } from '../mail/mail-hosts.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import type { Policy } from '../policy/policy.ts';
import type { AssessmentSettings } from './assess.ts';
import { isPlanned, type Judgement } from './judge.ts';
import type { Alarm } from './reconcile-deps.ts';

/** What a group is asked about mail by. */
export interface MailDeps {
  readonly mail?: MailHosts | undefined;
  readonly settings: AssessmentSettings;
  readonly clock: Pick<Clock, 'now'>;
  readonly alarm: (alarm: Alarm) => void;
}

/**
 * What says that closing a group would stop incoming mail; null where nothing does. Asks only about a group with a finding that may be
 * closed: opted in, not exempt. `latest` gives the last entry of its chain. Throws where the remembered MX, or the interfaces of the group,
 * cannot be read now.
 */
export async function mailHoldOn(
  { snapshot, exposures }: Pick<Judgement, 'snapshot' | 'exposures'>,
  { policy, latest }: { readonly policy: Policy; readonly latest: () => Promise<AuditEntry | null> },
  { mail, settings, clock, alarm }: MailDeps,
): Promise<MailHold | null> {
  const now = clock.now();
  if (!mail || exposures.length === 0 || !isPlanned(snapshot, policy, { settings, now })) return null;
  const { ref } = snapshot;
  const addresses = await mail.addressesOf(ref);
  if (addresses.kind === 'read' && addresses.cidrs.length === 0) return null;
  const last = (await latest())?.mail ?? null;
  const { domains } = mail;
  const found = mailHoldOf({
    ...{ groupId: ref.groupId, domains, addresses, last, now },
    remembered: await mail.remembered(),
  });
  if (found.alarm !== null) alarm({ kind: 'MailLookupFails', group: ref, message: found.alarm });
  return found.hold;
}

/**
 * Who has overruled the mail already for what is found: the remediation that is unfinished closed the group despite it, and nothing offends
 * but what it meant to revoke. Null: nobody.
 */
export function carriedOverrule(
  latest: AuditEntry | null,
  { snapshot, exposures }: Pick<Judgement, 'snapshot' | 'exposures'>,
): RecordedOverrule | null {
  if (latest?.outcome !== 'partial' || !latest.despiteMail) return null;
  const meant = new Set(offendingIn(latest.finding.exposures));
  return offendingIn(findingOf(snapshot.ref, exposures).exposures).every((rule) => meant.has(rule))
    ? latest.despiteMail
    : null;
}

/** Rules with their sources: one that somebody has edited is another. */
function offendingIn(exposures: Finding['exposures']): string[] {
  const offending = exposures.flatMap(({ contributions }) => contributions.filter((one) => one.offending));
  return offending.flatMap(({ source, securityGroupRuleIds }) =>
    securityGroupRuleIds.map((id) => `${id} ${canonicalJson(source)}`),
  );
}
