import { AuthorizeSecurityGroupIngressCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import type { WriteOrder } from '../../../console/shared/orders.ts';
import {
  asConsole,
  type ConsoleWorld,
  closingId,
  consoleWorld,
  entryId,
  exemptionId,
  proposalId,
  stateOf,
} from '../../builders/console-world.ts';
import { mailId } from '../../cli/end-to-end/cli-world.ts';

const stale = {
  exitCode: 1,
  error: 'what would be done has changed since it was shown: look at it again',
  stale: true,
};

/** Somebody opens the group once more. */
async function addRule({ sandbox }: ConsoleWorld): Promise<void> {
  const rule = { IpProtocol: 'tcp', FromPort: 20, ToPort: 30, IpRanges: [{ CidrIp: '0.0.0.0/1' }] };
  await new EC2Client(sandbox.clientConfig()).send(
    new AuthorizeSecurityGroupIngressCommand({ GroupId: mailId, IpPermissions: [rule] }),
  );
}

interface Cause {
  readonly name: string;
  readonly prepare: (world: ConsoleWorld) => Promise<WriteOrder>;
  readonly meanwhile: (world: ConsoleWorld, order: WriteOrder) => Promise<unknown>;
}

const causes: readonly Cause[] = [
  {
    name: 'fix: a rule was added',
    prepare: async ({ place }) => ({ kind: 'fix', group: place }),
    meanwhile: addRule,
  },
  {
    name: 'fix: somebody else was approved',
    prepare: async ({ place }) => ({ kind: 'fix', group: place }),
    meanwhile: ({ cli }) => cli('allowlist add 203.0.113.0/24 --owner a --reason b --yes'),
  },
  {
    name: 'fix: the group was opted out',
    prepare: async ({ place }) => ({ kind: 'fix', group: place }),
    meanwhile: ({ cli }) => cli(`groups opt-out ${mailId} --yes`),
  },
  {
    name: 'fix: somebody else has closed it',
    prepare: async ({ place }) => ({ kind: 'fix', group: place }),
    meanwhile: closingId,
  },
  {
    name: 'approve: a rule was added, which makes the proposal void',
    prepare: async (world) => ({ kind: 'approve', id: await proposalId(world) }),
    meanwhile: addRule,
  },
  {
    name: 'approve: the proposal was rejected',
    prepare: async (world) => ({ kind: 'approve', id: await proposalId(world) }),
    meanwhile: ({ cli }, order) => cli('reject', 'id' in order ? order.id : '', '--reason', 'no', '--yes'),
  },
  {
    name: 'approve --now: the proposal was approved by somebody',
    prepare: async (world) => ({ kind: 'approve', id: await proposalId(world), now: true }),
    meanwhile: ({ cli }, order) => cli('approve', 'id' in order ? order.id : '', '--yes'),
  },
  {
    name: 'reject: the proposal was withdrawn',
    prepare: async (world) => ({ kind: 'reject', id: await proposalId(world), reason: 'no' }),
    meanwhile: closingId,
  },
  {
    name: 'reject: the proposal was approved by somebody',
    prepare: async (world) => ({ kind: 'reject', id: await proposalId(world), reason: 'no' }),
    meanwhile: ({ cli }, order) => cli('approve', 'id' in order ? order.id : '', '--yes'),
  },
  {
    name: 'undo: it was undone',
    prepare: async (world) => ({ kind: 'undo', id: await closingId(world), exemptFor: '7d' }),
    meanwhile: ({ cli }, order) => cli('undo', 'id' in order ? order.id : '', '--yes'),
  },
  {
    name: 'opt-out: the policy was edited',
    prepare: async ({ place }) => ({ kind: 'opt-out', group: place }),
    meanwhile: ({ cli }) => cli('allowlist add 203.0.113.0/24 --owner a --reason b --yes'),
  },
  {
    name: 'opt-in: a rule was added',
    prepare: async ({ place, cli }) => {
      await cli(`groups opt-out ${mailId} --yes`);
      return { kind: 'opt-in', group: place };
    },
    meanwhile: addRule,
  },
  {
    name: 'allowlist add: somebody has edited another entry',
    prepare: async () => ({
      ...{ kind: 'allowlist-add', cidr: '203.0.113.0/24', owner: 'a', reason: 'b', scope: { kind: 'everything' } },
    }),
    meanwhile: async (world) => world.cli(`allowlist update ${await entryId(world)} --owner other --yes`),
  },
  {
    name: 'exempt remove: a rule was added',
    prepare: async (world) => ({ kind: 'exempt-remove', id: await exemptionId(world) }),
    meanwhile: addRule,
  },
];

test.each(causes)('$name: the order is refused as stale, and nothing is changed', async ({ prepare, meanwhile }) => {
  const world = await consoleWorld();
  const order = await prepare(world);
  const { question } = await world.hosted.preview(order);
  await meanwhile(world, order);
  const before = await stateOf(world);
  world.sandbox.calls.reset();

  const { end } = await world.hosted.execute(order, question ?? { digest: '', typed: null });

  expect(question).not.toBeNull();
  expect(end).toMatchObject(stale);
  expect(world.changes()).toEqual([]);
  expect(await stateOf(world)).toEqual(before);
});

test('what somebody else was shown is not carried out with other credentials', async () => {
  const world = await consoleWorld();
  const order = { kind: 'fix', group: world.place } as const;
  const { question } = await world.hosted.preview(order);
  const role = { RoleArn: 'arn:aws:iam::111122223333:role/other', RoleSessionName: 'other' };
  const { Credentials } = await new STSClient(world.sandbox.clientConfig()).send(new AssumeRoleCommand(role));
  const other = asConsole(world, {
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
    AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
  });
  world.sandbox.calls.reset();

  const { end } = await other.hosted.execute(order, question ?? { digest: '', typed: null });
  const own = await other.hosted.preview(order);

  expect(end).toMatchObject(stale);
  expect(own.question).toMatchObject({ text: question?.text, about: { kind: 'plans' } });
  expect(world.changes()).toEqual([]);
});

test('what was shown stays the same while the clock goes on', async () => {
  const world = await consoleWorld();
  const order: WriteOrder = {
    ...{ kind: 'exempt-add', group: world.place, owner: 'a', reason: 'b', expires: '30d' },
  };
  const { question: first } = await world.hosted.preview(order);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const { question: second } = await world.hosted.preview(order);

  expect(second?.digest).toBe(first?.digest);
  expect(second?.text).not.toBe(first?.text);
});

test('without the word that is asked for nothing is done', async () => {
  const world = await consoleWorld();
  const order = { kind: 'fix', group: world.place } as const;
  const { question } = await world.hosted.preview(order);
  world.sandbox.calls.reset();

  const ends = [];
  for (const typed of [null, 'male'])
    ends.push((await world.hosted.execute(order, { digest: question?.digest ?? '', typed })).end);

  for (const end of ends)
    expect(end).toMatchObject({ exitCode: 2, stale: false, error: 'type mail to confirm this; nothing was changed' });
  expect(world.changes()).toEqual([]);
});

test('of two who carry out the same preview at once, the change is made once', async () => {
  const world = await consoleWorld();
  const order = { kind: 'fix', group: world.place } as const;
  const { question } = await world.hosted.preview(order);
  const shown = question ?? { digest: '', typed: null };

  const ends = await Promise.all([1, 2].map(() => world.hosted.execute(order, shown)));
  const history = await world.cli.json('history-list', 'history list');
  const verified = await world.cli('history verify');

  const done = ends.filter(({ told }) => told.some(({ kind }) => kind === 'item'));
  expect(done).toMatchObject([{ end: { exitCode: 0 } }]);
  expect(history.document.remediations).toMatchObject([{ outcome: 'completed' }]);
  expect(verified.exitCode).toBe(0);
});

test('of two who make the same edit at once, one is refused', async () => {
  const world = await consoleWorld();
  const order: WriteOrder = {
    ...{ kind: 'allowlist-add', cidr: '203.0.113.0/24', owner: 'a', reason: 'b', scope: { kind: 'everything' } },
  };
  const { question } = await world.hosted.preview(order);
  const shown = question ?? { digest: '', typed: null };

  const ends = await Promise.all([1, 2].map(async () => (await world.hosted.execute(order, shown)).end));
  const { document } = await world.cli.json('allowlist-log', 'allowlist log');

  expect(ends.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1]);
  expect(document.changes.filter(({ action }) => action === 'add')).toHaveLength(2);
});
