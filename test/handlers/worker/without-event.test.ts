import { AuthorizeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { openGroup, worker } from '../../builders/a-worker.ts';
import { home, optedIn } from '../../builders/live-deps.ts';
import { authorizeEvent, nominatedEvent } from '../../builders/messages.ts';

/** A worker over `mail`, open and not opted in, so that findings are recorded and stay. */
async function counting() {
  const counted: string[] = [];
  const one = await worker({
    policy: [],
    seed: { groups: [{ ...openGroup('mail'), tags: {} }] },
    context: { count: (metric) => void counted.push(metric) },
  });
  const { ec2 } = one.runtime.clientsAt(home);
  return {
    ...one,
    counted,
    openAlso: (CidrIp: string) =>
      ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: one.ref.groupId,
          IpPermissions: [{ IpProtocol: 'tcp', FromPort: 25, ToPort: 25, IpRanges: [{ CidrIp }] }],
        }),
      ),
  };
}

test('a finding that a sweep records first is counted, once, and its group is logged', async () => {
  const { ref, deliver, counted, lines } = await counting();

  await deliver(nominatedEvent(ref.groupId));
  await deliver(nominatedEvent(ref.groupId));

  expect(counted).toEqual(['FindingsWithoutEvent']);
  expect(lines).toContainEqual(
    expect.objectContaining({
      group: `${home.account}/${home.region}/${ref.groupId}`,
      msg: 'found by a sweep, and no event had told of it',
    }),
  );
});

test('a finding that an event told of before is not counted', async () => {
  const { ref, deliver, counted } = await counting();

  await deliver(authorizeEvent(ref.groupId));
  await deliver(nominatedEvent(ref.groupId));

  expect(counted).toEqual([]);
});

test('another rule that opens the port, and that no event tells of, is counted though the group is on record', async () => {
  const { ref, deliver, counted, openAlso } = await counting();
  await deliver(authorizeEvent(ref.groupId));

  await openAlso('1.0.0.0/2');
  await deliver(nominatedEvent(ref.groupId));

  expect(counted).toEqual(['FindingsWithoutEvent']);
});

test('a new decision about the rules that are on record is not counted', async () => {
  const { ref, sandbox, deliver, counted, outcomes } = await counting();
  await deliver(authorizeEvent(ref.groupId));

  sandbox.setTags({ group: ref.groupId }, optedIn);
  await deliver(nominatedEvent(ref.groupId));

  expect(await outcomes()).toEqual(['reported', 'deferred']);
  expect(counted).toEqual([]);
});
