import { expect, test } from 'vitest';
import { editPolicy } from '../../../cli/edit/edit-policy.ts';
import { openTables, type Session } from '../../../cli/session.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import { digestOfEffect } from '../../../core/preview/effect.ts';
import { aHost } from '../../builders/a-host.ts';
import { anEntry } from '../../builders/builders.ts';
import { approve, liveWarden, optedIn } from '../../builders/live-deps.ts';

const open = {
  id: 'sg-0000000000000a001',
  name: 'mail',
  tags: optedIn,
  ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }],
};

const put = (id: string, text: string): PolicyChange => ({
  kind: 'putEntry',
  entry: anEntry({ id, cidr: cidr(text) }),
  replaces: null,
});

/** The edit of a person who adds an entry; `meanwhile` happens when the question is asked. */
async function editing(meanwhile: (runtime: Session['runtime']) => Promise<unknown>, policy: PolicyChange[] = []) {
  const { sandbox } = await liveWarden({ seed: { groups: [open] }, policy });
  const { host, ...written } = aHost();
  const opened = await openTables(host, {});
  let passed = 0;
  const clock = { ...opened.runtime.clock, now: () => opened.runtime.clock.now() + passed };
  const session = { ...opened, runtime: { ...opened.runtime, clock } };
  const on = await session.runtime.allowlist.current();
  const asking = { ...host, ask: async () => meanwhile(session.runtime).then(() => true) };
  const outcome = editPolicy(asking, session, {
    on,
    changes: [put('al-new', '198.51.100.0/24')],
    action: 'add',
    reason: 'partner relay',
    question: 'Approve?',
    options: {},
  });
  const pass = (milliseconds: number) => {
    passed += milliseconds;
  };
  return { sandbox, session, written, outcome, pass };
}

test('the edit is written with who made it, why, and the digest of the effect that was shown', async () => {
  const { session, written, outcome } = await editing(async () => undefined);

  const { kind, effect } = await outcome;

  const { policy } = await session.runtime.allowlist.current();
  expect(kind).toBe('applied');
  expect(policy.entries.map(({ id }) => id)).toEqual(['al-new']);
  expect(effect.groups).toMatchObject([{ groupId: open.id, after: { decision: 'remediate' } }]);
  expect(written.notices.join('\n')).toContain('198.51.100.0/24');
  const history = await session.runtime.allowlist.links();
  expect(history.at(-1)?.entry).toMatchObject({
    action: 'add',
    reason: 'partner relay',
    by: { arn: session.identity.arn, userId: session.identity.userId },
    previewDigest: digestOfEffect(effect),
  });
});

test('where others edit the policy while the person reads, nothing is written and it says so', async () => {
  const { session, outcome } = await editing(({ allowlist }) =>
    allowlist.apply({
      ...{
        changes: [put('al-other', '203.0.113.0/24')],
        action: 'add',
        reason: 'another',
        previewDigest: null,
        on: null,
      },
      by: { arn: 'arn:aws:iam::111122223333:user/adam', userId: 'AIDAADAM' },
    }),
  );

  await expect(outcome).rejects.toThrow(/the policy was edited meanwhile, so nothing was written\. Repeat the command/);

  const { policy } = await session.runtime.allowlist.current();
  expect(policy.entries.map(({ id }) => id)).toEqual(['al-other']);
});

test('where an approval ends while the question waits, nothing is written, although nobody has edited the policy', async () => {
  const answered = Promise.withResolvers<void>();
  const lapsing = anEntry({ id: 'al-lapsing', expiresAt: new Date(Date.now() + 60_000).toISOString() });
  const { session, pass, outcome } = await editing(() => answered.promise, [approve(lapsing)]);
  pass(90_000);
  answered.resolve();

  await expect(outcome).rejects.toThrow(/al-lapsing has ended while the question waited, so nothing was written/);

  const { policy } = await session.runtime.allowlist.current();
  expect(policy.entries.map(({ id }) => id)).toEqual(['al-lapsing']);
});
