import { expect, test } from 'vitest';
import { approvedWorld, mailId, openGroup, otherId, rulesText } from './cli-world.ts';

const third = 'sg-0000000000000a003';
const closed = ['tcp 25 198.51.100.0/24'];

test('scan, plan and fix end with a sum on standard error, but not beside JSON and scripts', async () => {
  const groups = [openGroup(), openGroup({ id: otherId, tags: {} }), openGroup({ id: third, tags: {} })];
  const { cli, sandbox } = await approvedWorld({ groups });

  const scan = await cli('scan');
  const plans = await cli('plan --all');
  const plan = await cli(`plan ${mailId} ${otherId}`);
  const quiet = [await cli('scan --json'), await cli('plan --all --json'), await cli('plan --all -o aws-cli')];
  const fixed = await cli('fix --all --yes');
  const again = await cli(`fix ${mailId} ${otherId} --yes`);

  expect(scan.stderr).toBe('3 findings in 4 groups in 1 region: 1 to change, 2 not opted in\n');
  expect(plans.stderr).toBe('1 to change, 2 not opted in\n');
  expect(plan.stderr).toBe('1 to change, 1 not opted in\n');
  for (const { stderr } of quiet) expect(stderr).toBe('');
  expect(fixed.stderr).toBe('1 changed, 2 not opted in\n');
  expect(again.stderr).toBe('0 changed, 1 not opted in, 1 with nothing to do\n');
  expect(rulesText(sandbox, mailId)).toEqual(closed);
});
