import { expect, test } from 'vitest';
import { approvedWorld, mailId, openGroup, rulesText } from './cli-world.ts';

/** 255 private networks and the internet. */
const ingress = [
  ...Array.from({ length: 255 }, (_, index) => ({ protocol: 'tcp', from: 25, cidr: `10.0.${index}.0/24` })),
  { protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0' },
];

test('a group of 256 rules is scanned, planned and fixed, and keeps every private rule', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup({ ingress })] });
  sandbox.setQuota('111122223333', 'us-east-1', 300);

  const scan = await cli.json('scan', 'scan');
  const plan = await cli.json('plan', `plan ${mailId}`);
  const fixed = await cli.json('fix', `fix ${mailId} --yes`);
  const shown = await cli.json('history-show', `history show ${fixed.document.remediations[0]?.id}`);

  expect(scan).toMatchObject({ exitCode: 3, document: { findings: [{ groupId: mailId }] } });
  expect(plan.document.plans).toMatchObject([{ decision: 'remediate', quota: [{ needed: 258, allowed: 300 }] }]);
  expect(fixed).toMatchObject({ exitCode: 0, document: { remediations: [{ outcome: 'completed' }] } });
  expect(rulesText(sandbox, mailId)).toEqual([
    ...ingress.slice(0, -1).map(({ cidr }) => `tcp 25 ${cidr}`),
    'tcp 20-24 0.0.0.0/0',
    'tcp 26-30 0.0.0.0/0',
    'tcp 25 198.51.100.0/24',
  ]);
  expect(shown.document.entries.map(({ rulesBefore }) => rulesBefore?.length)).toEqual([256, undefined]);
});

test('where the plan would not fit the quota the group is deferred with both counts, and nothing is changed', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup({ ingress })] });
  sandbox.setQuota('111122223333', 'us-east-1', 256);

  const { exitCode, document } = await cli.json('fix', `fix ${mailId} --yes`);

  expect(exitCode).toBe(3);
  expect(document.skipped).toMatchObject([{ outcome: 'deferred', reason: expect.stringMatching(/258.*256/) }]);
  expect(sandbox.calls.count('RevokeSecurityGroupIngress')).toBe(0);
});
