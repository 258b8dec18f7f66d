import { expect, test } from 'vitest';
import { approvedWorld, mailId, openGroup } from './cli-world.ts';

test('scan, plan, fix and history say that a controller manages the group and will open the port again', async () => {
  const tags = { 'smtp-warden:auto-fix': 'true', 'elbv2.k8s.aws/cluster': 'prod', 'service.k8s.aws/stack': 'mail/mx' };
  const { cli } = await approvedWorld({ groups: [openGroup({ tags })] });

  const scan = await cli('scan');
  const scanned = await cli.json('scan', 'scan');
  const planned = await cli.json('plan', `plan ${mailId}`);
  const fixed = await cli(`fix ${mailId} --yes`);
  const { document } = await cli.json('history-list', 'history list');
  const shown = await cli(`history show ${document.remediations[0]?.id}`);

  const manager = 'AWS Load Balancer Controller (cluster prod)';
  const advice = `It is managed by ${manager}, which restores its rules: change them there, or the port will be opened again.`;
  for (const { stdout } of [scan, fixed, shown]) expect(stdout.replaceAll(/\s+/g, ' ')).toContain(advice);
  expect(scanned.document.findings).toMatchObject([{ managedBy: manager }]);
  expect(planned.document.plans).toMatchObject([{ managedBy: manager }]);
});
