import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { EC2Client, type RevokeSecurityGroupIngressCommandInput } from '@aws-sdk/client-ec2';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ec2RuleChanges } from '../../aws/ec2-rule-changes.ts';
import type { Permission } from '../../core/model/security-group.ts';
import { aRule, fromCidr, groupRef } from '../builders/builders.ts';

/** A client that keeps what it was told to send and answers what the test says. */
function client(answer: object) {
  const sent: RevokeSecurityGroupIngressCommandInput[] = [];
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const ec2 = new EC2Client({ region: 'us-east-1', credentials });
  ec2.middlewareStack.add(
    () => async (args) => {
      sent.push(args.input as RevokeSecurityGroupIngressCommandInput);
      return { output: { $metadata: { requestId: 'req-1' }, ...answer }, response: {} };
    },
    { step: 'initialize' },
  );
  return { changes: ec2RuleChanges(ec2), sent };
}

function from(text: string, change: Partial<Permission> = {}): Permission {
  const { protocol, ports } = aRule();
  return { protocol, ports, source: fromCidr(text), description: null, ...change };
}

const [world, other, six] = [from('0.0.0.0/0'), from('128.0.0.0/1'), from('::/0')];
const requested = [world, other, six];
const smtp = { IpProtocol: 'tcp', FromPort: 25, ToPort: 25 };
const revokedWorld = { SecurityGroupRuleId: 'sgr-0123456789abcdef0', IsEgress: false, ...smtp, CidrIpv4: '0.0.0.0/0' };

describe('what a revoke did not find', () => {
  test.each<[string, object, readonly Permission[]]>([
    ['nothing, where EC2 tells of nothing', { Return: true }, []],
    ['what EC2 lists as unknown', { UnknownIpPermissions: [{ ...smtp, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }] }, [six]],
    [
      'what EC2 lists as unknown in another form: grouped, by number, not in the one spelling',
      {
        UnknownIpPermissions: [
          {
            ...smtp,
            IpProtocol: '6',
            IpRanges: [{ CidrIp: '0.0.0.0/0' }, { CidrIp: '128.0.0.0/1', Description: 'x' }],
          },
          { ...smtp, IpProtocol: 'TCP', Ipv6Ranges: [{ CidrIpv6: '0:0:0:0:0:0:0:0/0' }] },
        ],
      },
      [world, other, six],
    ],
    [
      'all of it, where what EC2 lists cannot be told from the request',
      { UnknownIpPermissions: [{ ...smtp, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }] },
      requested,
    ],
    [
      'all of it, where what EC2 lists cannot be read',
      { UnknownIpPermissions: [{ IpRanges: [{ CidrIp: 'x' }] }] },
      requested,
    ],
    ['all of it, where what EC2 lists has no source', { UnknownIpPermissions: [smtp] }, requested],
    [
      'whatever is not among what EC2 says it revoked, whatever it lists as unknown',
      { RevokedSecurityGroupRules: [revokedWorld], UnknownIpPermissions: [] },
      [other, six],
    ],
    [
      'nothing that EC2 says it revoked',
      {
        RevokedSecurityGroupRules: [revokedWorld],
        UnknownIpPermissions: [{ ...smtp, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      },
      [other, six],
    ],
  ])('is %s', async (_, answer, unknown) => {
    const result = await client(answer).changes.revokeIngress(groupRef, requested);

    expect(result).toMatchObject({ kind: 'done', requestId: 'req-1', unknown });
  });
});

test('a revoke asks by permission, one each, with the group and without ids and descriptions', async () => {
  const { changes, sent } = client({});

  await changes.revokeIngress(groupRef, [from('0.0.0.0/0', { description: 'inbound mail' }), six]);

  expect(sent).toEqual([
    {
      GroupId: groupRef.groupId,
      IpPermissions: [
        { ...smtp, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
        { ...smtp, Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
      ],
    },
  ]);
});

test('an authorise without tags asks for none: EC2 does not take an empty list of them', async () => {
  const { changes, sent } = client({});

  await changes.authorizeIngress(groupRef, [six], {});

  expect(sent).toEqual([
    { GroupId: groupRef.groupId, IpPermissions: [{ ...smtp, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }] },
  ]);
});

test('an answer that cannot be read leaves unknown what became of the call', async () => {
  const { changes } = client({ RevokedSecurityGroupRules: [{ ...revokedWorld, CidrIpv4: 'everywhere' }] });

  expect(await changes.revokeIngress(groupRef, requested)).toMatchObject({ kind: 'unknown' });
});

test('nothing is sent once 8 seconds are over, as where credentials come late', async () => {
  const sent: unknown[] = [];
  const credentials = async () => {
    await setTimeout(8_200);
    return { accessKeyId: 'test', secretAccessKey: 'test' };
  };
  const server = createServer((request) => sent.push(request.url)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ec2 = new EC2Client({ region: 'us-east-1', credentials, endpoint: `http://127.0.0.1:${port}`, maxAttempts: 1 });

  const result = await ec2RuleChanges(ec2).revokeIngress(groupRef, requested);

  expect(result).toMatchObject({ kind: 'unknown', message: expect.stringContaining('AbortError') });
  expect(sent).toEqual([]);
});
