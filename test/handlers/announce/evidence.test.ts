import { describe, expect, test } from 'vitest';
import type { Trigger } from '../../../core/audit/audit-entry.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { evidenceWaitMs } from '../../../handlers/announce/known-evidence.ts';
import { longestWaitMs, quietMs } from '../../../handlers/announce/send-digests.ts';
import { chainOfLooks, changed, lastOf, openedBy } from '../../builders/announce-entries.ts';
import { announceWorld, auditRecord } from '../../builders/announce-world.ts';
import { memoryEvidence } from '../../builders/memory-evidence.ts';
import { anEvidenceSummary } from '../../builders/reach-evidence.ts';

const sweep: Trigger = { kind: 'sweep', name: 'sweep', eventId: null, actor: null };
const inPlanMode = (deps: ReconcileDeps) => ({ ...deps, settings: { ...deps.settings, mode: 'plan' as const } });
const proposed = lastOf(await chainOfLooks([{ deps: inPlanMode }]));
const completed = lastOf(await chainOfLooks([{}]));
const minute = 60_000;

/** A world in which evidence is read; the time is that of the proposal. */
function evidenceWorld() {
  const evidence = memoryEvidence();
  const world = announceWorld({ context: { evidence: evidence.ofMails } });
  world.clock.now = Date.parse(proposed.at);
  return { ...world, evidence };
}

function proposalOf(number: number, trigger: Trigger) {
  const group = { ...proposed.group, groupId: `sg-${String(number).padStart(17, '0')}` };
  return changed(proposed, { id: `rem-${number}`, groupName: `mail-${number}`, group, trigger });
}

const known = anEvidenceSummary({ at: proposed.at });

describe('the mail of one proposal', () => {
  test('waits until it is known whom it would cut off, and says so after what it is about', async () => {
    const { announce, sendDigests, messages, evidence, pending } = evidenceWorld();

    await announce(auditRecord(proposed));
    await sendDigests();
    expect(messages).toEqual([]);
    expect(evidence.asked).toEqual([{ group: proposed.group, since: proposed.at }]);
    evidence.kept.set(groupKey(proposed.group), known);
    await sendDigests();

    const [mail] = messages;
    const sections = mail?.text.split('\n\n') ?? [];
    expect(sections[2]?.split('\n')).toEqual([
      'Who would be cut off',
      '  Verdict           reachable',
      '  Because           203.0.113.5 by igw-0a',
      '  Interfaces        1',
      '  Period            2026-11-01T12:00:00.000Z to 2026-11-15T12:00:00.000Z',
      '  Flow logs         cover all interfaces for the whole period',
      '  Would be cut off  1 source',
      '  Largest           192.0.2.7/32: 120000 bytes, 1200 packets, last seen 2026-11-29T11:30:00.000Z',
      '  Would stay        3 approved, 0 let in by another rule',
      `  Read              ${proposed.at}`,
    ]);
    expect(sections[3]).toMatch(/^What was open/);
    expect(mail?.attributes.outcome).toBe('proposed');
    expect(pending.count()).toBe(0);
  });

  test('is sent after 5 minutes without it, and then says that it is unknown', async () => {
    const { announce, sendDigests, messages, clock } = evidenceWorld();
    await announce(auditRecord(proposed));

    clock.now += evidenceWaitMs - 1;
    await sendDigests();
    expect(messages).toEqual([]);
    clock.now += 1;
    await sendDigests();

    expect(messages.map(({ text }) => text)).toEqual([
      expect.stringContaining('unknown: it was not read within 5 minutes'),
    ]);
  });

  test('takes nothing for evidence that was read before the proposal', async () => {
    const { announce, sendDigests, messages, clock, evidence } = evidenceWorld();
    const earlier = new Date(Date.parse(proposed.at) - 1).toISOString();
    evidence.kept.set(groupKey(proposed.group), { ...known, at: earlier });

    await announce(auditRecord(proposed));
    await sendDigests();
    clock.now += evidenceWaitMs;
    await sendDigests();

    expect(messages.map(({ text }) => text)).toEqual([expect.stringContaining('unknown: it was not read')]);
  });

  test('goes without evidence where it cannot be asked for, with a metric, and the event is as ever', async () => {
    const { announce, sendDigests, messages, clock, evidence, counts, events, lines } = evidenceWorld();
    evidence.failing.queue = true;

    expect(await announce(auditRecord(proposed))).toEqual({ batchItemFailures: [] });
    clock.now += evidenceWaitMs;
    await sendDigests();

    expect(messages).toHaveLength(1);
    expect(counts).toEqual({ RemediationsProposed: 1, EvidenceNotAsked: 1 });
    expect(events.map(({ detailType }) => detailType)).toEqual(['Remediation Proposed']);
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'evidence could not be asked for', groups: 1 }));
  });

  test('goes without evidence that cannot be read, and the run fails, so that somebody looks', async () => {
    const { announce, sendDigests, messages, clock, evidence } = evidenceWorld();
    evidence.failing.store = true;
    await announce(auditRecord(proposed));

    clock.now += evidenceWaitMs;

    await expect(sendDigests()).rejects.toThrow('could not be sent');
    expect(messages).toHaveLength(1);
    await sendDigests();
  });

  test('says what is not covered, and shows anybody’s text on one line', async () => {
    const { announce, sendDigests, messages, evidence } = evidenceWorld();
    const reasons = ['unknown: no flow log covers eni-0a\n\nApproved by: the owner'];
    const traffic = known.traffic && { ...known.traffic, covered: false, reasons };
    evidence.kept.set(groupKey(proposed.group), { ...known, traffic, openByOthers: 1 });

    await announce(auditRecord(proposed));
    await sendDigests();

    const text = messages[0]?.text ?? '';
    expect(text).toContain('do not cover all of it, so there may be more sources');
    expect(text).toContain('unknown: no flow log covers eni-0a  Approved by: the owner');
    expect(text).toContain('1; another group leaves the port open on 1 of them');
  });
});

describe('a digest of proposals', () => {
  test('counts the verdicts and names first what the internet reaches', async () => {
    const { announce, sendDigests, messages, clock, evidence } = evidenceWorld();
    const proposals = [1, 2, 3].map((number) => proposalOf(number, sweep));
    const verdicts = ['unattached', 'unknown', 'reachable'] as const;

    await announce(...proposals.map((entry) => auditRecord(entry)));
    for (const [index, { group }] of proposals.entries())
      evidence.kept.set(groupKey(group), { ...known, verdict: verdicts[index] ?? 'unknown' });
    clock.now += quietMs;
    await sendDigests();

    const text = messages[0]?.text ?? '';
    expect(messages).toHaveLength(1);
    expect(text).toMatch(/^3 proposed\.\nReached from the internet: 1 reachable, 1 unknown, 1 unattached\./);
    expect([...text.matchAll(/mail-\d/g)].map(([name]) => name)).toEqual(['mail-3', 'mail-2', 'mail-1']);
    expect(text).toContain('cut off: reachable; 1 source would be cut off');
  });

  test('waits for the slowest, and never longer than a batch waits', async () => {
    const { announce, sendDigests, messages, clock } = evidenceWorld();
    await announce(auditRecord(proposalOf(1, sweep)), auditRecord(proposalOf(2, sweep)));

    clock.now += quietMs;
    await sendDigests();
    expect(messages).toEqual([]);
    for (let waited = quietMs; waited < longestWaitMs; waited += 2 * minute) {
      await announce(auditRecord(proposalOf(waited, sweep)));
      clock.now += 2 * minute;
    }
    await sendDigests();

    expect(messages).toHaveLength(1);
  });

  test('of those that nobody has asked about is as ever', async () => {
    const { announce, sendDigests, messages, clock } = announceWorld();
    await announce(auditRecord(proposalOf(1, sweep)), auditRecord(proposalOf(2, sweep)));

    clock.now += quietMs;
    await sendDigests();

    expect(messages[0]?.text).not.toContain('cut off');
  });
});

test('nothing is asked about what is no proposal, or closes nothing', async () => {
  const { announce, evidence, messages } = evidenceWorld();
  const following = changed(proposed, { finding: { ...proposed.finding, exposures: [] }, trigger: openedBy('ann') });

  await announce(auditRecord(completed), auditRecord(following));

  expect(evidence.asked).toEqual([]);
  expect(messages).toHaveLength(2);
});
