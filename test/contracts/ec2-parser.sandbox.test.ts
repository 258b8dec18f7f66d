import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parserSetting } from '../builders/ec2-parser.ts';
import { liveWarden, refOf } from '../builders/live-deps.ts';
import { clientFor } from './ec2/aws.ts';

const seed = { groups: [{ name: 'mail', ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] }] };
const isSdk = 'SMTP_WARDEN_EC2_PARSER' in parserSetting && parserSetting.SMTP_WARDEN_EC2_PARSER === 'sdk';

function sdkReads() {
  const reads = vi.spyOn(XmlShapeDeserializer.prototype, 'read');
  onTestFinished(() => reads.mockRestore());
  return reads;
}

test('the parser that a run is about reads what the bot asks EC2 for', async () => {
  const { sandbox, runtime } = await liveWarden({ seed });
  const reads = sdkReads();

  const snapshot = await runtime.groups.snapshot(refOf(sandbox, 'mail'));

  expect(snapshot?.rules.length).toBeGreaterThan(0);
  // One call for the group and one for its rules.
  expect(reads).toHaveBeenCalledTimes(isSdk ? 2 : 0);
});

test('the parser that a run is about reads what the cases of the contract ask EC2 for', async () => {
  const { sandbox } = await liveWarden({ seed });
  const reads = sdkReads();

  await clientFor(sandbox.endpoint).send(new DescribeSecurityGroupsCommand({}));

  expect(reads).toHaveBeenCalledTimes(isSdk ? 1 : 0);
});
