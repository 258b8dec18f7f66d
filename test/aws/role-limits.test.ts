import { EC2Client } from '@aws-sdk/client-ec2';
import { expect, onTestFinished, test } from 'vitest';
import { checkOtherGroup, checkUntaggedRules, otherGroup } from '../../aws/role-limits.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { optedIn, rulesIn } from '../builders/live-deps.ts';

const ingress = [{ protocol: 'tcp', from: 25, cidr: '192.0.2.0/32' }];
const tagKey = 'smtp-warden:auto-fix';

async function opened() {
  const groups = [
    { name: 'mail', tags: optedIn, ingress },
    { name: 'web', tags: { [tagKey]: 'yes' }, ingress },
  ];
  const sandbox = await startSandbox({ seed: { groups } });
  onTestFinished(() => sandbox.close());
  return { sandbox, ec2: new EC2Client(sandbox.clientConfig()), id: (name: string) => sandbox.group(name).id };
}

test('a group that is not opted in is found, one with another value of the tag as well', async () => {
  const { sandbox, ec2, id } = await opened();

  const found = await otherGroup(ec2, tagKey);

  expect(found).not.toBeNull();
  expect(found).not.toBe(id('mail'));
  expect([...sandbox.group(found ?? '').tags]).not.toContainEqual([tagKey, 'true']);
});

test.each([
  ['change groups that are not opted in', checkOtherGroup, 'web', 'RevokeSecurityGroupIngress'],
  ['make rules without the tag of the bot', checkUntaggedRules, 'mail', 'AuthorizeSecurityGroupIngress'],
] as const)(
  'a role that may %s is too wide, one that may not is right, and nothing is changed',
  async (_, check, name, action) => {
    const { sandbox, ec2, id } = await opened();

    const wide = await check(ec2, id(name));
    sandbox.deny(sandbox.group(name).owner, [action]);
    const narrow = await check(ec2, id(name));

    expect(wide).toMatchObject({ status: 'warning', detail: expect.stringContaining(`ec2:${action}`) });
    expect(narrow).toMatchObject({ status: 'ok' });
    expect(rulesIn(sandbox, name)).toEqual(['tcp 25-25 192.0.2.0/32']);
  },
);
