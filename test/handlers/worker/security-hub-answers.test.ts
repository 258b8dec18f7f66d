import { expect, test } from 'vitest';
import { securityHubClient } from '../../../aws/clients.ts';
import { securityHubAnswers } from '../../../aws/security-hub.ts';
import type { HubFinding } from '../../../core/security-hub/hub-finding.ts';
import { fakeAws } from '../../builders/fake-aws.ts';
import { home } from '../../builders/live-deps.ts';

const productArn = 'arn:aws:securityhub:us-east-1::product/aws/securityhub';
const finding: HubFinding = {
  id: 'arn:aws:securityhub:us-east-1:111122223333:security-control/EC2.19/finding/1',
  format: { kind: 'asff', productArn },
  account: '111122223333',
  control: { id: 'EC2.19' },
  groups: [],
  isWhole: true,
  isAsked: false,
  status: 'NEW',
  note: null,
  hub: home,
};
const ocsf: HubFinding = { ...finding, format: { kind: 'ocsf', metadataUid: 'uid-1' } };
const answer = { status: 'RESOLVED', note: 'closed', author: 'smtp-warden' } as const;

test('an answer sets status and note of that one finding, in the name of the bot', async () => {
  const { calls } = await fakeAws(() => ({ body: { ProcessedFindings: [{}], UnprocessedFindings: [] } }));

  await securityHubAnswers(securityHubClient).update(finding, answer);

  const input = {
    FindingIdentifiers: [{ Id: finding.id, ProductArn: productArn }],
    Workflow: { Status: 'RESOLVED' },
    Note: { Text: 'closed', UpdatedBy: 'smtp-warden' },
  };
  expect(calls).toEqual([{ name: 'PATCH /findings/batchupdate', input }]);
});

test('a finding in OCSF is answered over BatchUpdateFindingsV2, by a comment that ends with the author', async () => {
  const { calls } = await fakeAws(() => ({ body: { ProcessedFindings: [{}], UnprocessedFindings: [] } }));
  const { update } = securityHubAnswers(securityHubClient);

  await update(ocsf, answer);
  await update(ocsf, { ...answer, status: 'NOTIFIED' });

  const input = { MetadataUids: ['uid-1'], Comment: 'closed [smtp-warden]' };
  expect(calls).toEqual(
    [4, 2].map((StatusId) => ({ name: 'PATCH /findingsv2/batchupdatev2', input: { ...input, StatusId } })),
  );
});

test('a finding in OCSF that was not updated is an error, though the call itself succeeds', async () => {
  const refused = { MetadataUid: 'uid-1', ErrorCode: 'ResourceNotFoundException', ErrorMessage: 'no such finding' };
  await fakeAws(() => ({ body: { ProcessedFindings: [], UnprocessedFindings: [refused] } }));

  const updating = securityHubAnswers(securityHubClient).update(ocsf, answer);

  await expect(updating).rejects.toThrow(/was not updated: ResourceNotFoundException no such finding/);
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
