import { expect, test } from 'vitest';
import { findingOn, findingScene, resolvedNote, settle, stillOpen } from '../../builders/a-security-hub.ts';
import { closed, failed, nothingFailed, open, openGroup, worker } from '../../builders/a-worker.ts';
import { anEdit } from '../../builders/an-edit.ts';
import { anExemption } from '../../builders/builders.ts';
import { home, refOf, rulesIn } from '../../builders/live-deps.ts';
import type { DetailedEvent } from '../../builders/read-event.ts';

/** SMTP and SSH open to everybody. */
function both(name: string) {
  return { ...openGroup(name), ingress: [open, { ...open, from: 22 }] };
}

test('an exempt group is told, with who answers for it and until when', async () => {
  const { hub, ref, runtime, deliver } = await findingScene();
  const exemption = anExemption({ group: ref, expiresAt: new Date(Date.now() + 86_400_000).toISOString() });
  await runtime.allowlist.apply(anEdit([{ kind: 'putExemption', exemption, replaces: null }]));

  const rounds = await settle(hub, deliver);

  expect([rounds, hub.updates.length]).toEqual([2, 1]);
  expect(hub.updates[0]?.note).toMatch(/^Not changed \(exempted\): exempt until .* by mail-team: a real MX host\.$/);
});

test('a group that is gone resolves its finding', async () => {
  const { deliver, hub } = await findingScene({ about: () => [{ ...home, groupId: 'sg-0fffffffffffffff0' }] });

  const rounds = await settle(hub, deliver);

  expect([rounds, hub.updates]).toEqual([2, [{ status: 'RESOLVED', note: 'The security group no longer exists.' }]]);
});

test('a finding about several groups is resolved once all of them are, and says which is not', async () => {
  const groups = [openGroup('mail'), both('web')];
  const { sandbox, deliver, hub } = await findingScene({ seed: { groups } });

  const rounds = await settle(hub, deliver);

  const note = ['mail', 'web'].map((name, index) => {
    const text = index === 0 ? resolvedNote('EC2.19') : stillOpen('tcp 22');
    return `${refOf(sandbox, name).groupId}: ${text}`;
  });
  expect([rounds, hub.updates]).toEqual([2, [{ status: 'NOTIFIED', note: note.join(' ') }]]);
});

test('a note is never longer than Security Hub takes, and is the same the next time', async () => {
  const others = Array.from({ length: 58 }, (_, index) => ({ ...open, from: 10_000 + 3 * index }));
  const seed = { groups: [{ ...openGroup('mail'), ingress: [open, ...others] }] };
  const { hub, deliver } = await findingScene({ seed, sample: 'custom-action-EC2.18' });

  const rounds = await settle(hub, deliver);

  expect([rounds, hub.updates.length, hub.updates[0]?.note.length]).toEqual([2, 1, 512]);
  expect(hub.updates[0]?.note).toMatch(/\.\.\.$/);
});

test('what was told twice and late is written at most twice, and then rests', async () => {
  const { hub, deliver } = await findingScene({ seed: { groups: [both('mail')] } });
  const [first] = hub.told as [DetailedEvent];
  hub.told.push(first);

  await settle(hub, deliver);
  const before = hub.updates.length;
  hub.told.push(first);
  const rounds = await settle(hub, deliver);

  expect(before).toBe(1);
  expect(hub.updates.length).toBe(1);
  expect(rounds).toBe(1);
});

test('an unfinished remediation is not told as done: the message comes again, and then it is', async () => {
  const { sandbox, hub, deliver } = await findingScene();
  const [event] = hub.told as [DetailedEvent];
  sandbox.deny(home.account, ['AuthorizeSecurityGroupIngress']);

  const early = await deliver(event);
  const updates = [...hub.updates];
  sandbox.deny(home.account, []);
  const rounds = await settle(hub, deliver);

  expect([early, updates]).toEqual([failed('m1'), []]);
  expect([rounds, hub.updates]).toEqual([2, [{ status: 'RESOLVED', note: resolvedNote('EC2.19') }]]);
  expect(rulesIn(sandbox, 'mail')).toEqual(closed);
});

test('a Security Hub that does not take the answer has the message delivered again, and nothing is closed twice', async () => {
  const update = () => Promise.reject(new Error('FindingNotFound'));
  const { sandbox, ref, deliver } = await worker({ context: { answers: { update } } });

  const responses = [await deliver(findingOn([ref])), await deliver(findingOn([ref]))];

  expect(responses).toEqual([failed('m1'), failed('m1')]);
  expect(sandbox.calls.count('RevokeSecurityGroupIngress')).toBe(1);
});

test('reads that lag show neither a closed port as open nor a residue as closed', async () => {
  const { sandbox, hub, deliver } = await findingScene({
    seed: { groups: [{ ...openGroup('mail'), ingress: [{ ...open, from: 20, to: 30 }] }] },
  });
  sandbox.knobs.readLag = 30;

  const rounds = await settle(hub, async (...events) => {
    let response = await deliver(...events);
    while (JSON.stringify(response) !== JSON.stringify(nothingFailed)) response = await deliver(...events);
  });

  const note = stillOpen('tcp 20, tcp 21, tcp 22, tcp 23');
  expect([rounds, hub.updates]).toEqual([2, [{ status: 'NOTIFIED', note }]]);
});

test.each([false, true])(
  'a finding of another account is not answered, and its groups are checked all the same (OCSF: %s)',
  async (inOcsf) => {
    const other = '444455556666';
    const finding = inOcsf ? { cloud: { account: { uid: other }, region: home.region } } : { AwsAccountId: other };
    const { sandbox, hub, deliver } = await findingScene({ finding, inOcsf });

    await settle(hub, deliver);

    expect(hub.updates).toEqual([]);
    expect(rulesIn(sandbox, 'mail')).toEqual(closed);
  },
);
