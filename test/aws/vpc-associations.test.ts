import { EC2Client } from '@aws-sdk/client-ec2';
import { expect, onTestFinished, test } from 'vitest';
import { associatedGroups } from '../../aws/vpc-associations.ts';
import { beyondVpcResult } from '../../cli/doctor/beyond-vpc-result.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { anEntry, now } from '../builders/builders.ts';

const vpcId = 'vpc-0123456789abcdef0';
const further = ['vpc-0aaaaaaaaaaaaaaaa', 'vpc-0bbbbbbbbbbbbbbbb'];
const entry = anEntry({ scope: { kind: 'vpc', vpcId } });

async function region(count: number) {
  const groups = Array.from({ length: count }, (_, index) => ({ name: `g${index}`, furtherVpcs: further }));
  const sandbox = await startSandbox({ seed: { groups: [...groups, { name: 'alone' }] } });
  onTestFinished(() => sandbox.close());
  return { sandbox, ec2: new EC2Client(sandbox.clientConfig()) };
}

test('groups that work in further VPCs are read with those and with the VPC that they were made in', async () => {
  const { sandbox, ec2 } = await region(2);

  const groups = await associatedGroups(ec2);

  const ids = [0, 1].map((index) => sandbox.group(`g${index}`).id);
  expect(groups.toSorted((a, b) => (a.groupId < b.groupId ? -1 : 1))).toEqual(
    ids.toSorted().map((groupId) => ({ groupId, vpcId, furtherVpcIds: further })),
  );
});

test('where no group works in a further VPC one call says so; 501 associated groups take pages of 1,000 and of 200', async () => {
  const [none, many] = [await region(0), await region(501)];

  expect(await associatedGroups(none.ec2)).toEqual([]);
  expect(none.sandbox.calls.list().map(({ action }) => action)).toEqual(['DescribeSecurityGroupVpcAssociations']);
  expect(await associatedGroups(many.ec2)).toHaveLength(501);
  expect(many.sandbox.calls.count('DescribeSecurityGroupVpcAssociations')).toBe(2);
  expect(many.sandbox.calls.count('DescribeSecurityGroups')).toBe(3);
});

test('the doctor names the entry, the group and the VPCs, and at most ten of them', async () => {
  const { sandbox, ec2 } = await region(12);

  const result = await beyondVpcResult([entry], { ec2, now });

  expect(result).toMatchObject({ status: 'warning', detail: expect.stringContaining('and 2 more') });
  expect(result?.detail).toContain(
    `${entry.id} approves ${entry.cidr} for ${vpcId}; ${sandbox.group('g0').id} lets it into ${further.join(', ')} too`,
  );
});

test('where the associations may not be read, the doctor says which permission is missing', async () => {
  const { sandbox, ec2 } = await region(0);
  sandbox.deny('111122223333', ['DescribeSecurityGroupVpcAssociations']);

  expect(await beyondVpcResult([entry], { ec2, now })).toMatchObject({
    status: 'warning',
    detail: expect.stringContaining('ec2:DescribeSecurityGroupVpcAssociations'),
  });
});
