import { expect, onTestFinished, test, vi } from 'vitest';
import { stsClient } from '../../aws/clients.ts';
import { networkReaderAt } from '../../runtime/evidence-places.ts';
import { openPlaces, sessionsOf } from '../../runtime/places.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { home } from '../builders/live-deps.ts';

const spoke = { account: '444455556666', region: 'eu-west-1' };

async function places() {
  const lists = (account: string, region: string, id: string) => ({
    groups: [{ account, region, id: `sg-${id}`, name: 'mail' }],
    networkInterfaces: [{ account, region, id: `eni-${id}`, groups: ['mail'] }],
  });
  const [own, member] = [lists(home.account, home.region, '00000001'), lists(spoke.account, spoke.region, '00000002')];
  const sandbox = await startSandbox({
    seed: {
      groups: [...own.groups, ...member.groups],
      networkInterfaces: [...own.networkInterfaces, ...member.networkInterfaces],
    },
  });
  onTestFinished(() => sandbox.close());
  for (const [name, value] of Object.entries(sandbox.environment())) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const refused: string[] = [];
  const spokes = { roleName: 'smtp-warden-spoke', externalId: null };
  const sts = stsClient(home.region);
  const credentialsOf = sessionsOf({ spokes }, home, () => sts);
  const refuse = async (account: string) => void refused.push(account);
  const opened = openPlaces({ ec2Parser: 'own' }, home, { refuse, credentialsOf });
  onTestFinished(() => opened.close());
  return { sandbox, opened, refused };
}

test('the network of a member account is read with the role there, load balancers as well, and that of the own account with none', async () => {
  const { sandbox, opened, refused } = await places();

  const own = await networkReaderAt(opened, home).networkOf(['sg-00000001']);
  const member = await networkReaderAt(opened, spoke).networkOf(['sg-00000002']);

  expect([own, member].map(({ interfaces }) => interfaces.map(({ id }) => id))).toEqual([
    ['eni-00000001'],
    ['eni-00000002'],
  ]);
  expect([own.unread, member.unread]).toEqual([[], []]);
  const balancers = sandbox.calls.list({ service: 'elasticloadbalancing', action: 'DescribeLoadBalancers' });
  expect(balancers.map(({ account, region }) => `${account}/${region}`).sort()).toEqual([
    ...['111122223333/us-east-1', '111122223333/us-east-1', '444455556666/eu-west-1', '444455556666/eu-west-1'],
  ]);
  expect(new Set(refused)).toEqual(new Set([spoke.account]));
});

test('where there is no interface, load balancing is not asked; after the places are closed, nothing is', async () => {
  const { sandbox, opened } = await places();
  const reader = networkReaderAt(opened, home);

  await reader.networkOf(['sg-0000000f']);
  const before = sandbox.calls.list().length;
  opened.close();
  const { unread } = await reader.networkOf(['sg-00000001']);

  expect(unread).toMatchObject([
    { part: 'interfaces', reason: expect.stringContaining('this client has been closed') },
  ]);
  expect(sandbox.calls.list().length).toBe(before);
  expect(sandbox.calls.count('DescribeLoadBalancers')).toBe(0);
});
