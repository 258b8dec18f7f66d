import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Approval } from '../../../core/audit/approval.ts';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { permissionKey } from '../../../core/model/security-group.ts';
import { acts, begun, hourMs, perform, type Story } from '../../builders/approval-story.ts';
import { numberSetting } from '../../builders/number-setting.ts';

const runs = numberSetting('SMTP_WARDEN_APPROVAL_RUNS', 300);
const timeout = 60_000 + runs * 1000;

/** What a plan does, by permissions: what is compared shares nothing with the digest. */
function work({ steps }: AuditEntry): string[] {
  return steps.flatMap((step) => step.rules.map((rule) => `${step.kind} ${permissionKey(rule)}`)).sort();
}

/** What is wrong with the claims of a chain in which the mode was always `plan`. */
function faults(story: Story): string[] {
  const entries = story.group.entries();
  return entries.flatMap((claim, index) => {
    if (claim.outcome !== 'planned' || claim.undoes !== undefined) return [];
    if (claim.approval) return faultOf(claim, entries[index - 1], story) ?? [];
    return isOwed(claim, entries.slice(0, index)) ? [] : [`${claim.id} changes without an approval`];
  });
}

function faultOf(claim: AuditEntry, before: AuditEntry | undefined, { claims }: Story): string | null {
  if (before?.outcome !== 'proposed') return `${claim.id} follows ${before?.outcome}`;
  if (work(before).join() !== work(claim).join()) return `${claim.id} does something else than was proposed`;
  const { made, at } = claims.get(claim.hash) ?? { made: [], at: 0 };
  const own = made.filter(({ decision }) => decision.proposal.hash === before.hash && decision.id === before.id);
  if (own.some(({ decision }) => decision.kind === 'rejection')) return `${claim.id} was rejected`;
  return own.some(({ decision }) => isValid(decision, before, at)) ? null : `${claim.id} has no valid approval`;
}

function isValid({ digest, at: given, expiresAt }: Approval, { proposal }: AuditEntry, at: number): boolean {
  const since = Date.parse(given);
  return digest === proposal?.digest && since <= at && at < Math.min(Date.parse(expiresAt ?? ''), since + 24 * hourMs);
}

/** What an approved claim has not let in is let in without asking: approved CIDRs, and nothing is revoked. */
function isOwed(claim: AuditEntry, before: readonly AuditEntry[]): boolean {
  const isLettingIn = claim.steps.every(
    (step) => step.kind === 'authorizeIngress' && step.rules.every(({ origin }) => origin.kind === 'approved'),
  );
  return isLettingIn && before.some(({ approval }) => approval !== undefined);
}

test('whatever people and workers do, only what was proposed, approved and not rejected is executed, once', {
  timeout,
}, async () => {
  let executed = 0;
  const property = fc.asyncProperty(fc.array(acts, { minLength: 12, maxLength: 40 }), async (sequence) => {
    const story = begun();
    await perform({ kind: 'open', rule: 0 }, story);
    await perform({ kind: 'check', mayClose: true, workers: 1 }, story);
    for (const act of sequence) await perform(act, story);

    expect(faults(story)).toEqual([]);
    expect(story.group.fault()).toBeNull();
    executed += story.group.entries().filter(({ outcome, approval }) => outcome === 'planned' && approval).length;
  });
  await fc.assert(property, { numRuns: runs });

  expect(executed).toBeGreaterThan(runs / 20);
});
