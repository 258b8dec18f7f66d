import { expect, test } from 'vitest';
import { link } from '../../core/audit/hash-chain.ts';
import { type HubFinding, type Look, replyTo as replyOf } from '../../core/finding-answer.ts';
import type { Reconciliation } from '../../core/warden.ts';
import { aRecord } from '../contracts/audit-log/entries.ts';
import { anOpenRule, aRule, groupRef, ports } from './builders.ts';

function aFinding(change: Partial<HubFinding> = {}): HubFinding {
  return {
    id: 'finding',
    productArn: 'product',
    control: { id: 'EC2.19' },
    groups: [groupRef],
    isWhole: true,
    isAsked: false,
    status: 'NEW',
    note: null,
    hub: { account: groupRef.account, region: groupRef.region },
    ...change,
  };
}

const author = 'smtp-warden/111122223333/audit';

function replyTo(finding: HubFinding, looks: readonly Look[]) {
  return replyOf(finding, looks, author);
}

const compliant: Reconciliation = { kind: 'compliant', reason: 'no finding' };
const ssh = anOpenRule({ id: 'sgr-ssh', ports: ports(22) });
const smtp = anOpenRule({ id: 'sgr-smtp' });

function aLook(change: Partial<Look> = {}): Look {
  return { ref: groupRef, result: compliant, rules: [aRule()], ...change };
}

function remediated(change: Parameters<typeof aRecord>[0]): Reconciliation {
  const record = aRecord({ outcome: 'completed', revokedRuleIds: ['sgr-smtp'], rulesAfter: [aRule()], ...change });
  return { kind: 'remediated', entry: link(record, null) };
}

test('a read that still shows a rule we took away does not make the port open', () => {
  const reply = replyTo(aFinding(), [aLook({ result: remediated({}), rules: [smtp, aRule()] })]);

  expect(reply).toMatchObject({ kind: 'answer', answer: { status: 'RESOLVED' } });
});

test('a read that does not yet show what we put back does not make the finding resolved', () => {
  const reply = replyTo(aFinding(), [aLook({ result: remediated({ rulesAfter: [ssh] }), rules: [] })]);

  expect(reply).toMatchObject({
    kind: 'answer',
    answer: { status: 'NOTIFIED', note: expect.stringContaining('tcp 22') },
  });
});

test('a port opened again after the look is for the next look', () => {
  const looks = [compliant, remediated({})].map((result) => aLook({ result, rules: [{ ...smtp, id: 'sgr-new' }] }));

  const replies = looks.map((look) => replyTo(aFinding(), [look]));

  expect(replies.map(({ kind }) => kind)).toEqual(['later', 'later']);
});

test.each<Reconciliation>([
  { kind: 'taken', reason: 'another worker' },
  remediated({ outcome: 'partial' }),
  remediated({ outcome: 'failed' }),
])('nothing is said of what is not finished, even beside a group that is', (result) => {
  const reply = replyTo(aFinding(), [aLook(), aLook({ result })]);

  expect(reply.kind).toBe('later');
});

test('a plan that a person turned down is told', () => {
  const reply = replyTo(aFinding(), [aLook({ result: { kind: 'declined', reason: 'not now' } })]);

  expect(reply).toEqual({ kind: 'answer', answer: { status: 'NOTIFIED', note: 'Not changed: not now.', author } });
});

test('a decision about managed rules alone does not speak of the port: that is closed', () => {
  const drift = aRecord({ outcome: 'deferred', finding: { group: groupRef, exposures: [] } });
  const result: Reconciliation = { kind: 'decided', entry: link(drift, null), isNew: true };

  const reply = replyTo(aFinding(), [aLook({ result })]);

  expect(reply).toMatchObject({ kind: 'answer', answer: { status: 'RESOLVED' } });
});

test('a group that is gone does not resolve a finding about other resources as well', () => {
  const gone: Reconciliation = { kind: 'gone', reason: 'gone' };

  const reply = replyTo(aFinding({ isWhole: false, isAsked: true }), [aLook({ result: gone })]);

  expect(reply).toMatchObject({ kind: 'answer', answer: { status: 'NOTIFIED' } });
});

test('whatever is answered, the same finding with that answer on it is not answered again', () => {
  const findings = [aFinding(), aFinding({ isAsked: true }), aFinding({ control: null, isAsked: true })];
  const results = [compliant, remediated({}), { kind: 'gone', reason: 'gone' } as const];
  const looks = results.flatMap((result) => [[aRule()], [ssh]].map((rules) => [aLook({ result, rules })]));

  for (const finding of findings) {
    for (const look of looks) {
      const reply = replyTo(finding, look);
      if (reply.kind !== 'answer') continue;
      const { status, note } = reply.answer;
      const carried = { ...finding, isAsked: false, status, note: { text: note, by: author } };
      expect(replyTo(carried, look).kind).toBe('nothing');
    }
  }
});

test('a note that Security Hub gives back a little otherwise is still the same, but other ports are not', () => {
  const told = replyTo(aFinding({ isAsked: true }), [aLook({ rules: [ssh] })]);
  if (told.kind !== 'answer') throw new Error('expected an answer');
  const text = `  ${told.answer.note.replaceAll(' ', '\u00a0\n')} `;
  const carried = aFinding({ status: 'NOTIFIED', note: { text, by: author } });

  const replies = [ssh, anOpenRule({ ports: ports(3389) })].map((rule) => replyTo(carried, [aLook({ rules: [rule] })]));

  expect(replies.map(({ kind }) => kind)).toEqual(['nothing', 'answer']);
});

test("another deployment's note is somebody else's, so that two do not overwrite each other for ever", () => {
  const theirs = aFinding({ status: 'NOTIFIED', note: { text: 'Not changed.', by: 'smtp-warden/111122223333/other' } });

  const reply = replyTo(theirs, [aLook({ rules: [ssh] })]);

  expect(reply.kind).toBe('nothing');
});
