import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { expect, onTestFinished, test } from 'vitest';
import { mostPlaces, recentPlaces } from '../../runtime/recent-places.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { home, stubEnvironment } from '../builders/live-deps.ts';

async function opened() {
  const sandbox = await startSandbox({ seed: { groups: [{ name: 'mail' }] } });
  onTestFinished(() => sandbox.close());
  stubEnvironment(sandbox.environment());
  const refuse = async () => undefined;
  const credentialsOf = () => async () => Promise.reject(new Error('no other account is called here'));
  return { sandbox, at: recentPlaces({ ec2Parser: 'own' }, home, { refuse, credentialsOf }) };
}

/** The hub's account in some region, real or not. */
function region(index: number) {
  return { account: home.account, region: `us-east-${index + 1}` };
}

const describeGroups = () => new DescribeSecurityGroupsCommand({ MaxResults: 5 });

test('a place that is used again is the same; of more than are kept the one goes that was used longest ago', async () => {
  const { at } = await opened();
  const first = at(region(0));
  const second = at(region(1));

  for (let index = 0; index < mostPlaces; index += 1) {
    at(region(0));
    at(region(index + 2));
  }

  expect(at(region(0))).toBe(first);
  expect(at(region(1))).not.toBe(second);
});

test('a call that is under way when its place is dropped is answered, and so are later ones of who has kept it', async () => {
  const { sandbox, at } = await opened();
  const { ec2 } = at(region(0));
  sandbox.faults.add({ kind: 'delay', action: 'DescribeSecurityGroups', milliseconds: 300 });
  const call = ec2.send(describeGroups());

  for (let index = 1; index <= mostPlaces; index += 1) at(region(index));

  const answers = [await call, await ec2.send(describeGroups())];

  for (const { SecurityGroups = [] } of answers)
    expect(SecurityGroups.map(({ GroupName }) => GroupName)).toContain('mail');
  expect(at(region(0)).ec2).not.toBe(ec2);
});
