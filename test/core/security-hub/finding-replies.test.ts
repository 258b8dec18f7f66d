import { describe, expect, test } from 'vitest';
import { link } from '../../../core/audit/hash-chain.ts';
import type { Look } from '../../../core/security-hub/finding-answer.ts';
import { anOpenRule, aRule, groupRef, ports } from '../../builders/builders.ts';
import { aFinding, aLook, author, gone, openSmtp, openSsh, remediated, replyTo } from '../../builders/finding-looks.ts';
import { aRecord } from '../../contracts/audit-log/entries.ts';

const sshNote = 'TCP port 25 is closed to the internet. Still open to 0.0.0.0/0 or ::/0: tcp 22.';
const closedNote = 'TCP port 25 is closed to the internet, and so is all else that EC2.19 checks.';
const other = { ...groupRef, groupId: 'sg-0fedcba9876543210' };

/** A group where we have nothing to do, open for a port that is none of our business. */
function openForSsh(change: Partial<Look> = {}): Look {
  return aLook({ rules: [openSsh()], ...change });
}

describe('nothing is written', () => {
  test('on a finding that is suppressed', () => {
    const reply = replyTo(aFinding({ status: 'SUPPRESSED', isAsked: true }), [aLook()]);

    expect(reply).toEqual({ kind: 'nothing', reason: 'the finding is suppressed by a person' });
  });

  test.each([
    ['that is new', 'NEW', null],
    ['that somebody else was notified of, without a note', 'NOTIFIED', null],
    ['that has the note of somebody else', 'NOTIFIED', { text: 'looking into it', by: 'ada' }],
  ])('on a finding about other ports %s', (_, status, note) => {
    const reply = replyTo(aFinding({ status, note }), [openForSsh()]);

    expect(reply).toEqual({ kind: 'nothing', reason: `the finding is about other ports: ${sshNote}` });
  });

  test('on a finding about several groups of which one is closed and the other open for other ports', () => {
    const reply = replyTo(aFinding(), [aLook(), openForSsh({ ref: other })]);

    const reason = `the finding is about other ports: ${groupRef.groupId}: ${closedNote} ${other.groupId}: ${sshNote}`;
    expect(reply).toEqual({ kind: 'nothing', reason });
  });

  test('where it is there already', () => {
    const carried = aFinding({ status: 'NOTIFIED', note: { text: sshNote, by: author } });

    expect(replyTo(carried, [openForSsh()])).toEqual({
      kind: 'nothing',
      reason: 'the finding has this status and note already',
    });
  });

  test.each(['ada', 'smtp-warden/111122223333/other'])('over the note of %s, where the status stays', (by) => {
    const theirs = aFinding({ status: 'RESOLVED', note: { text: 'seen', by } });

    const reply = replyTo(theirs, [aLook()]);

    expect(reply).toEqual({ kind: 'nothing', reason: "the note on the finding is somebody else's" });
  });
});

describe('an answer is written', () => {
  test.each([
    ['what we would say', closedNote],
    ['something else', 'looking into it'],
  ])('where the status changes, though the note of somebody else says %s', (_, text) => {
    const reply = replyTo(aFinding({ status: 'NEW', note: { text, by: 'ada' } }), [aLook()]);

    expect(reply).toEqual({ kind: 'answer', answer: { status: 'RESOLVED', note: closedNote, author } });
  });

  test('where only the blanks tell the ports of our note from those that are open now', () => {
    const control = { id: 'EC2.18', authorizedTcpPorts: [], authorizedUdpPorts: [] } as const;
    const looks = [ports(11, 23), ports(1, 123)].map((range) => openForSsh({ rules: [openUdp(range)] }));
    const [before, after] = looks.map((look) => replyTo(aFinding({ control, isAsked: true }), [look]));
    if (before?.kind !== 'answer') throw new Error('expected an answer');
    const carried = aFinding({ control, status: 'NOTIFIED', note: { text: before.answer.note, by: author } });

    const replies = looks.map((look) => replyTo(carried, [look]));

    expect(replies).toEqual([{ kind: 'nothing', reason: 'the finding has this status and note already' }, after]);
  });

  test.each([
    [
      'that is gone, where the finding is about more',
      () => aLook({ result: gone }),
      'The security group no longer exists.',
    ],
    [
      'whose plan was turned down',
      () => aLook({ result: { kind: 'declined', reason: 'not now' } }),
      'Not changed: not now.',
    ],
    ['that was not to be changed', deferred, 'Not changed (deferred): no approved source.'],
    [
      'that we closed and that is open for other ports',
      () => openForSsh({ result: remediated({ rulesAfter: [] }) }),
      sshNote,
    ],
  ])('on a finding that is new where there is news of one group, %s, whatever the others', (_, look, text) => {
    const reply = replyTo(aFinding({ isWhole: false }), [look(), openForSsh({ ref: other })]);

    const note = `${groupRef.groupId}: ${text} ${other.groupId}: ${sshNote}`;
    expect(reply).toEqual({ kind: 'answer', answer: { status: 'NOTIFIED', note, author } });
  });

  test('of a remediation whose rules could not be read at its end, by the rules that are read now', () => {
    const reply = replyTo(aFinding(), [aLook({ result: remediated({ rulesAfter: null }) })]);

    expect(reply).toEqual({ kind: 'answer', answer: { status: 'RESOLVED', note: closedNote, author } });
  });

  test.each([
    ['whole, where it is as long as Security Hub takes', 498, `Not changed: ${'x'.repeat(498)}.`],
    ['cut short, where it is longer', 499, `Not changed: ${'x'.repeat(496)}...`],
  ])('%s', (_, length, note) => {
    const reply = replyTo(aFinding(), [aLook({ result: { kind: 'declined', reason: 'x'.repeat(length) } })]);

    expect(reply).toEqual({ kind: 'answer', answer: { status: 'NOTIFIED', note, author } });
  });
});

describe('the answer waits, and says of which group', () => {
  test.each([
    [
      'is held by another worker',
      () => aLook({ result: { kind: 'busy', reason: 'another worker', againInMs: 5_000 } }),
      'another worker',
    ],
    [
      'has a history that does not hold',
      () => aLook({ result: { kind: 'unrecorded', reason: 'it does not hold' } }),
      'it does not hold',
    ],
    ['was remediated in part', () => unfinished('partial'), 'one rule is missing'],
    ['could not be remediated', () => unfinished('failed'), 'one rule is missing'],
    ['was opened again after the look', () => reopened(aLook()), 'it was opened again after the check'],
    [
      'was opened again after the remediation',
      () => reopened(aLook({ result: remediated({}) })),
      'it was opened again after the check',
    ],
  ])('while one %s, even beside one that is done with', (_, look, reason) => {
    const reply = replyTo(aFinding(), [aLook({ ref: other }), look()]);

    expect(reply).toEqual({ kind: 'later', reason: `${groupRef.groupId}: ${reason}` });
  });
});

function openUdp(range: ReturnType<typeof ports>) {
  return anOpenRule({ protocol: 'udp', ports: range });
}

function deferred(): Look {
  const record = aRecord({ outcome: 'deferred', reason: 'no approved source' });
  return aLook({ result: { kind: 'decided', entry: link(record, null), isNew: true }, rules: [openSmtp()] });
}

function unfinished(outcome: 'partial' | 'failed'): Look {
  return aLook({ result: remediated({ outcome, reason: 'one rule is missing' }) });
}

function reopened(look: Look): Look {
  return { ...look, rules: [{ ...openSmtp(), id: 'sgr-new' }, aRule()] };
}

test.each([
  ['one of two is resolved and the other still fails', [aLook(), openForSsh({ ref: other })], 'NOTIFIED'],
  ['both are resolved', [aLook(), aLook({ ref: other })], 'RESOLVED'],
] as const)('a finding that a person chose for us, where %s, is answered', (_, looks, status) => {
  const reply = replyTo(aFinding({ isAsked: true }), looks);

  expect(reply).toMatchObject({ kind: 'answer', answer: { status } });
});

test('a finding of our own authorship that is not NOTIFIED is not ours to go on with', () => {
  const finding = aFinding({ status: 'NEW', note: { text: sshNote, by: author } });

  expect(replyTo(finding, [openForSsh()])).toMatchObject({ kind: 'nothing' });
});

test('a finding that is none of the controls is told what was judged', () => {
  const reply = replyTo(aFinding({ control: null }), [aLook()]);

  const note = 'TCP port 25 is closed to the internet; other ports of the finding were not checked.';
  expect(reply).toEqual({ kind: 'answer', answer: { status: 'NOTIFIED', note, author } });
});

test('all that is still open is named', () => {
  const finding = aFinding({ isAsked: true });
  const desktop = anOpenRule({ id: 'sgr-rdp', ports: ports(3389) });

  const reply = replyTo(finding, [aLook({ rules: [openSsh(), desktop] })]);

  const note = `${sshNote.slice(0, -1)}, tcp 3389.`;
  expect(reply).toEqual({ kind: 'answer', answer: { status: 'NOTIFIED', note, author } });
});

test('a check that may not change the group is reported with "Not changed" once', () => {
  const result = { kind: 'declined', reason: 'not changed: the mode is off' } as const;

  const reply = replyTo(aFinding(), [aLook({ result })]);

  expect(reply).toMatchObject({ answer: { note: 'Not changed: the mode is off.' } });
});
