import { EC2Client, type SecurityGroupRule as Ec2Rule } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { describeRules } from '../../aws/ec2-reads.ts';
import { permissionsOf } from '../../aws/ip-permission.ts';

const sgId = 'sg-0123456789abcdef0';
const rule: Ec2Rule = {
  SecurityGroupRuleId: 'sgr-1',
  GroupId: sgId,
  IsEgress: false,
  IpProtocol: 'tcp',
  FromPort: 25,
  ToPort: 25,
  CidrIpv4: '0.0.0.0/0',
};

/** EC2 with one page of rules. */
function ec2With(rules: readonly Ec2Rule[]): EC2Client {
  return Object.assign(new EC2Client({ region: 'us-east-1' }), { send: async () => ({ SecurityGroupRules: rules }) });
}

describe('a rule that cannot be read is an error, and is not left out', () => {
  test.each<[string, Partial<Record<keyof Ec2Rule, undefined>>]>([
    ['that does not say its direction', { IsEgress: undefined }],
    ['that does not say its group', { GroupId: undefined }],
  ])('%s', async (_, odd) => {
    await expect(describeRules(ec2With([{ ...rule, ...odd } as Ec2Rule]), [sgId])).rejects.toThrow(
      'EC2 returned a rule without',
    );
  });

  test.each([
    [Number.NaN, 25],
    [25, Number.NaN],
    [26, 24],
    [25.5, 26],
    [0, 65_536],
  ])('whose ports are %s to %s', (FromPort, ToPort) => {
    const IpRanges = [{ CidrIp: '0.0.0.0/0' }];

    expect(() => permissionsOf([{ IpProtocol: 'tcp', FromPort, ToPort, IpRanges }])).toThrow(
      `EC2 returned a rule that cannot be read: ports ${FromPort} to ${ToPort}`,
    );
  });
});
