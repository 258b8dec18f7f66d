import { EC2Client, type SecurityGroup } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ec2Survey } from '../../aws/ec2-group-scan.ts';
import { prefixListReader } from '../../aws/prefix-lists.ts';
import { anyCidr } from '../builders/arbitraries.ts';
import { numberSetting } from '../builders/number-setting.ts';
import { outlinePlainly } from '../oracle/plain/outline.ts';

const runs = { numRuns: numberSetting('PROPERTY_RUNS', 300) };
const here = { account: '111122223333', region: 'us-east-1' };

/** Mostly what EC2 answers, at times what it never should. */
function mostly<Value>(
  usual: fc.Arbitrary<Value>,
  ...odd: readonly (Value | undefined)[]
): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(undefined, ...odd) });
}

const cidrText = mostly(
  fc.oneof(anyCidr.map(String), fc.constantFrom('0.0.0.0/0', '::/0', '10.0.0.1/8', '2001:DB8::/32')),
  ...['', '10.0.0.0', '10.0.0.0/33', '010.0.0.0/8', 'all', '::/129'],
);
const description = fc.constantFrom(undefined, 'office', '');
const few = <Value>(one: fc.Arbitrary<Value>) => fc.oneof(fc.constant(undefined), fc.array(one, { maxLength: 3 }));

const permission = fc.record({
  IpProtocol: mostly(
    fc.constantFrom('tcp', 'TCP', '6', 'udp', '17', 'icmp', '1', 'icmpv6', '58', '-1', 'all', '47'),
    '',
  ),
  FromPort: mostly(fc.constantFrom(undefined, -1, 0, 25, 20), 65535, 65536, 2.5, Number.NaN),
  ToPort: mostly(fc.constantFrom(undefined, 25, 30, 65535), -1, 0, 65536, 25.5, Number.NaN),
  IpRanges: few(fc.record({ CidrIp: cidrText, Description: description })),
  Ipv6Ranges: few(fc.record({ CidrIpv6: cidrText, Description: description })),
  PrefixListIds: few(
    fc.record({ PrefixListId: mostly(fc.constantFrom('pl-a', 'pl-b', 'pl-bare'), ''), Description: description }),
  ),
  UserIdGroupPairs: few(fc.record({ GroupId: mostly(fc.constantFrom('sg-a', 'sg-b'), ''), Description: description })),
});

const tag = fc.record({
  Key: fc.constantFrom('Name', 'team', '__proto__', 'constructor', '7', '', undefined),
  Value: fc.constantFrom('mail', '', 'true', undefined),
});

const group = fc.record({
  GroupId: mostly(fc.constantFrom('sg-0123456789abcdef0', 'sg-0a'), ''),
  GroupName: mostly(fc.constant('mail'), ''),
  VpcId: mostly(fc.constant('vpc-1'), ''),
  OwnerId: mostly(fc.constantFrom('111122223333', '999988887777'), ''),
  Tags: few(tag),
  IpPermissions: few(permission),
});

/** EC2 with one page of groups. Of its lists one has no family, which cannot be read; and one may not be asked for. */
function ec2With(groups: readonly object[], refused: string): EC2Client {
  const answer = ({
    constructor: { name },
    input,
  }: {
    readonly constructor: { readonly name: string };
    readonly input: never;
  }) => {
    if (name.startsWith('DescribeSecurityGroups')) return { SecurityGroups: groups };
    const { Filters = [], PrefixListId = Filters[0]?.Values[0] ?? '' }: ListRequest = input;
    if (PrefixListId === refused) throw Object.assign(new Error('RequestLimitExceeded'), { $metadata: {} });
    if (name.startsWith('GetManaged')) return { Entries: [{ Cidr: '10.0.0.0/8' }] };
    const AddressFamily = PrefixListId === 'pl-bare' ? undefined : 'IPv4';
    return { PrefixLists: [{ PrefixListId, PrefixListName: 'list', MaxEntries: 3, AddressFamily }] };
  };
  return Object.assign(new EC2Client({ region: here.region }), { send: async (command: never) => answer(command) });
}

interface ListRequest {
  readonly Filters?: readonly { readonly Values: readonly string[] }[];
  readonly PrefixListId?: string;
}

async function told(read: Promise<unknown>): Promise<unknown> {
  return read.catch((error: Error) => ({ rejected: error.message }));
}

test('a page of groups is read, and what cannot be read is told, as the straightforward reading does', async () => {
  const property = fc.asyncProperty(
    fc.array(group, { maxLength: 5 }),
    fc.constantFrom('none', 'none', 'none', 'pl-a'),
    async (groups, refused) => {
      const read = groups as readonly SecurityGroup[];
      const ec2 = ec2With(groups, refused);
      const survey = ec2Survey({ ec2, ...here, rulesQuota: async () => 60 });
      const lists = prefixListReader(ec2);

      const outlines = told(Array.fromAsync(survey.outlines()));

      const plainly = Promise.all(read.map((one) => outlinePlainly(one, here, lists)));
      expect(await outlines).toEqual(await told(plainly.then((page) => [page])));
    },
  );
  await fc.assert(property, runs);
});
