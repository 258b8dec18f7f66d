import { isApprovable } from '../audit/audit-entry.ts';
import { findingOf } from '../evaluator/finding.ts';
import type { MailHold } from '../mail/mail-hold.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { closes } from '../reconcile/assess.ts';
import type { Judgement } from '../reconcile/judge.ts';
import type { Chain } from '../reconcile/read-chain.ts';

/**
 * What holds back a closing by the last entry of a group: only mail does, for a domain that is named, and the finding is the same. A scan
 * reads neither interfaces nor what is remembered of the MX. So such a group takes no place of the change limits, and is checked
 * without a closing: where nothing holds it back any more, that check withdraws the entry, and the next sweep counts the group.
 */
export function deferredForMail(found: Judgement, chain: Chain, domains: readonly string[]): MailHold | null {
  const latest = chain.kind === 'holds' ? chain.latest : null;
  if (latest?.outcome !== 'deferred' || !latest.mail || !isApprovable(latest)) return null;
  if (found.decision.kind !== 'remediate' || !closes(found)) return null;
  const isSame = canonicalJson(latest.finding) === canonicalJson(findingOf(found.snapshot.ref, found.exposures));
  return isSame && domains.includes(latest.mail.domain) ? { note: latest.mail, reason: latest.reason } : null;
}
