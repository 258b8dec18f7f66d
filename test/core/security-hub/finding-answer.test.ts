import { expect, test } from 'vitest';
import { link } from '../../../core/audit/hash-chain.ts';
import type { Reconciliation } from '../../../core/reconcile/reconcile-deps.ts';
import { anOpenRule, aRule, groupRef, ports } from '../../builders/builders.ts';
import {
  aFinding,
  aLook,
  author,
  compliant,
  gone,
  openSmtp,
  openSsh,
  remediated,
  replyTo,
} from '../../builders/finding-looks.ts';
import { aRecord } from '../../contracts/audit-log/entries.ts';

test('a read that still shows a rule we took away does not make the port open', () => {
  const reply = replyTo(aFinding(), [aLook({ result: remediated({}), rules: [openSmtp(), aRule()] })]);

  expect(reply).toMatchObject({ kind: 'answer', answer: { status: 'RESOLVED' } });
});

test('a read that does not yet show what we put back does not make the finding resolved', () => {
  const reply = replyTo(aFinding(), [aLook({ result: remediated({ rulesAfter: [openSsh()] }), rules: [] })]);

  expect(reply).toMatchObject({
    kind: 'answer',
    answer: { status: 'NOTIFIED', note: expect.stringContaining('tcp 22') },
  });
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
  const reply = replyTo(aFinding({ isWhole: false, isAsked: true }), [aLook({ result: gone })]);

  expect(reply).toMatchObject({ kind: 'answer', answer: { status: 'NOTIFIED' } });
});

test('whatever is answered, the same finding with that answer on it is not answered again', () => {
  const findings = [aFinding(), aFinding({ isAsked: true }), aFinding({ control: null, isAsked: true })];
  const results = [compliant, remediated({}), gone];
  const looks = results.flatMap((result) => [[aRule()], [openSsh()]].map((rules) => [aLook({ result, rules })]));

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
  const told = replyTo(aFinding({ isAsked: true }), [aLook({ rules: [openSsh()] })]);
  if (told.kind !== 'answer') throw new Error('expected an answer');
  const text = `  ${told.answer.note.replaceAll(' ', '\u00a0\n')} `;
  const carried = aFinding({ status: 'NOTIFIED', note: { text, by: author } });

  const replies = [openSsh(), anOpenRule({ ports: ports(3389) })].map((rule) =>
    replyTo(carried, [aLook({ rules: [rule] })]),
  );

  expect(replies.map(({ kind }) => kind)).toEqual(['nothing', 'answer']);
});
