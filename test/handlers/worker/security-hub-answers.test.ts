import { expect, test } from 'vitest';
import { securityHubClient } from '../../../aws/clients.ts';
import { securityHubAnswers } from '../../../aws/security-hub.ts';
import type { HubFinding } from '../../../core/security-hub/finding-answer.ts';
import { fakeAws } from '../../builders/fake-aws.ts';
import { home } from '../../builders/live-deps.ts';

const finding: HubFinding = {
  id: 'arn:aws:securityhub:us-east-1:111122223333:security-control/EC2.19/finding/1',
  productArn: 'arn:aws:securityhub:us-east-1::product/aws/securityhub',
  control: { id: 'EC2.19' },
  groups: [],
  isWhole: true,
  isAsked: false,
  status: 'NEW',
  note: null,
  hub: home,
};
const answer = { status: 'RESOLVED', note: 'closed', author: 'smtp-warden' } as const;

test('an answer sets status and note of that one finding, in the name of the bot', async () => {
  const { calls } = await fakeAws(() => ({ body: { ProcessedFindings: [{}], UnprocessedFindings: [] } }));

  await securityHubAnswers(securityHubClient).update(finding, answer);

  const input = {
    FindingIdentifiers: [{ Id: finding.id, ProductArn: finding.productArn }],
    Workflow: { Status: 'RESOLVED' },
    Note: { Text: 'closed', UpdatedBy: 'smtp-warden' },
  };
  expect(calls).toEqual([{ name: 'PATCH /findings/batchupdate', input }]);
});

test('it goes to the Security Hub of the region that told of the finding', async () => {
  await fakeAws(() => ({ body: {} }));
  const regions: string[] = [];
  const answers = securityHubAnswers((region) => {
    regions.push(region);
    return securityHubClient(region);
  });

  for (const region of ['eu-west-1', 'us-east-1', 'eu-west-1']) {
    await answers.update({ ...finding, hub: { ...home, region } }, answer);
  }

  expect(regions).toEqual(['eu-west-1', 'us-east-1']);
});

test('a finding that was not updated is an error, though the call itself succeeds', async () => {
  const refused = { FindingIdentifier: {}, ErrorCode: 'FindingNotFound', ErrorMessage: 'no such finding' };
  await fakeAws(() => ({ body: { ProcessedFindings: [], UnprocessedFindings: [refused] } }));

  const updating = securityHubAnswers(securityHubClient).update(finding, answer);

  await expect(updating).rejects.toThrow(/was not updated: FindingNotFound no such finding/);
});

test('a call that is denied is an error', async () => {
  await fakeAws(() => ({ status: 403, body: { __type: 'AccessDeniedException', message: 'not authorized' } }));

  await expect(securityHubAnswers(securityHubClient).update(finding, answer)).rejects.toThrow('not authorized');
});
