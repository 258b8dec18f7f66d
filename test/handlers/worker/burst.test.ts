import type { SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import type { AuditEntry, Outcome } from '../../../core/audit/audit-entry.ts';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import type { FindingAnswer, FindingAnswers } from '../../../core/security-hub/hub-finding.ts';
import { drain, shuffled } from '../../builders/drain.ts';
import { botRole, type LiveWarden, liveWarden, office, optedIn, refOf, rulesIn } from '../../builders/live-deps.ts';
import { messageContext } from '../../builders/message-context.ts';
import {
  authorizeEvent,
  configEvent,
  createTagsEvent,
  customActionEvent,
  datadogMessage,
  importedEvent,
  message,
  modifyEvent,
  nominatedEvent,
  prefixListEvent,
  tagChangeEvent,
} from '../../builders/messages.ts';

const listId = 'pl-0123456789abcdef0';
const namesOf = (kind: string, count: number) => Array.from({ length: count }, (_, index) => `${kind}-${index}`);
const ranges = namesOf('range', 24);
const listed = namesOf('listed', 8);
const foreign = namesOf('foreign', 3);
const everybody = [...ranges, ...listed, ...foreign];

/** Groups that are open by a range and by a prefix list, and some that nobody has opted in. */
function seed() {
  const open = [{ protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0' }];
  return {
    prefixLists: [{ id: listId, name: 'wide', maxEntries: 2, entries: [{ cidr: '0.0.0.0/0' }] }],
    groups: [
      ...ranges.map((name) => ({ name, tags: optedIn, ingress: open })),
      ...listed.map((name) => ({ name, tags: optedIn, ingress: [{ protocol: 'tcp', from: 25, prefixList: 'wide' }] })),
      ...foreign.map((name) => ({ name, ingress: open })),
    ],
  };
}

const nominating = [
  authorizeEvent,
  modifyEvent,
  createTagsEvent,
  tagChangeEvent,
  importedEvent,
  customActionEvent,
  configEvent,
  datadogMessage,
  nominatedEvent,
];

const own = {
  userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { type: 'Role', arn: botRole } } },
};

/** Of no interest: our own calls, failed and dry-run ones, and what is passed, resolved, compliant or recovered. */
const idle = [
  (groupId: string) => authorizeEvent(groupId, own),
  (groupId: string) => authorizeEvent(groupId, { errorCode: 'Client.UnauthorizedOperation' }),
  (groupId: string) => authorizeEvent(groupId, { errorCode: 'Client.DryRunOperation' }),
  (groupId: string) => importedEvent(groupId, { Workflow: { Status: 'RESOLVED' } }),
  (groupId: string) => configEvent(groupId, 'COMPLIANT'),
];

/** A Security Hub that tells of every update of a finding, into the same queue. */
function echo(queue: SQSRecord[]): FindingAnswers & { readonly updates: Map<string, FindingAnswer[]> } {
  const updates = new Map<string, FindingAnswer[]>();
  const update: FindingAnswers['update'] = async ({ id, groups, control }, answer) => {
    updates.set(id, [...(updates.get(id) ?? []), answer]);
    const Note = { Text: answer.note, UpdatedBy: 'smtp-warden' };
    const Compliance = { Status: 'FAILED', SecurityControlId: control?.id };
    const change = { Id: id, Compliance, Workflow: { Status: answer.status }, Note };
    for (const { groupId } of groups) queue.push(message(importedEvent(groupId, change)));
  };
  return { updates, update };
}

/** 500 events, each twice: 14 for each of the 35 groups, one of the prefix list, and the rest of groups that are gone. */
function burst({ sandbox }: LiveWarden): SQSRecord[] {
  const events = everybody.flatMap((name) =>
    [...nominating, ...idle].map((eventOf) => eventOf(refOf(sandbox, name).groupId)),
  );
  events.push(prefixListEvent(listId), ...namesOf('gone', 9).map((_, index) => authorizeEvent(`sg-0fffffff${index}`)));
  return shuffled([...events, ...events]).map((event, index) => message(event, `m${index}`));
}

test('a burst of 1,000 events from all triggers, twice each and in disorder: each group is right, and closed once', async () => {
  const live = await liveWarden({ seed: seed() });
  const { sandbox, runtime } = live;
  const queue = burst(live);
  const hub = echo(queue);
  expect(queue.length).toBe(1000);

  const deliveries = await drain(queue, messageContext(live, { answers: hub }), 4);

  expect(deliveries).toBeGreaterThanOrEqual(1000);
  const rules = everybody.map((name) => rulesIn(sandbox, name));
  expect(rules).toEqual([
    ...ranges.map(() => ['tcp 20-24 0.0.0.0/0', `tcp 25-25 ${office.cidr}`, 'tcp 26-30 0.0.0.0/0']),
    ...listed.map(() => [`tcp 25-25 ${office.cidr}`]),
    ...foreign.map(() => ['tcp 20-30 0.0.0.0/0']),
  ]);
  const chains = await Array.fromAsync(runtime.auditLog.chains());
  expect(chains.map(({ links }) => chainFault(links))).toEqual(everybody.map(() => null));
  const entries: AuditEntry[] = await Array.fromAsync(runtime.auditLog.recent(everything));
  const count = (wanted: Outcome) => entries.filter(({ outcome }) => outcome === wanted).length;
  expect([entries.length, count('planned'), count('completed'), count('reported')]).toEqual([67, 32, 32, 3]);
  expect(sandbox.calls.count('RevokeSecurityGroupIngress')).toBe(32);
  const answered = [...hub.updates.values()];
  expect(answered.length).toBeGreaterThanOrEqual(everybody.length);
  // A finding delivered twice may be answered twice, with the same words; it never goes on from there.
  expect(answered.every((answers) => new Set(answers.map((one) => JSON.stringify(one))).size === 1)).toBe(true);
  expect(Math.max(...answered.map(({ length }) => length))).toBeLessThanOrEqual(4);
});

const everything = { since: '2020-01-01T00:00:00.000Z', until: '2039-12-31T23:59:59.999Z' };
