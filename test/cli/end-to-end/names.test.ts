import { expect, test } from 'vitest';
import { approvedWorld, initedWorld, mailId, openGroup, otherId, rulesText } from './cli-world.ts';

const closed = ['tcp 25 198.51.100.0/24'];
const open = ['tcp 25 0.0.0.0/0'];
const otherVpc = 'vpc-0123456789abcdef1';
const third = 'sg-0000000000000a003';
const twins = [openGroup({ id: otherId, name: 'relay' }), openGroup({ id: third, name: 'relay', vpc: otherVpc })];

test('plan and fix take several groups by id and name, and do each once', async () => {
  const groups = [openGroup(), openGroup({ id: otherId, name: 'a*b' }), openGroup({ id: third, name: 'axxb' })];
  const { cli, sandbox } = await approvedWorld({ groups });

  const plans = await cli.json('plan', `plan mail ${mailId} a*b a*b`);
  const fixed = await cli.json('fix', `fix mail ${mailId} a*b --yes`);

  expect(plans).toMatchObject({ exitCode: 0, document: { plans: [{ groupId: mailId }, { groupId: otherId }] } });
  expect(plans.document.plans).toHaveLength(2);
  expect(fixed).toMatchObject({ exitCode: 0, document: { remediations: [{ groupId: mailId }, { groupId: otherId }] } });
  expect([mailId, otherId, third].map((id) => rulesText(sandbox, id))).toEqual([closed, closed, open]);
});

test('a name of several groups is refused with their ids, and what else is wrong is said with it; nothing is changed', async () => {
  const { cli, changes } = await approvedWorld({ groups: [openGroup(), ...twins] });

  const { exitCode, stdout, stderr } = await cli(`fix mail relay nowhere sg-0000000000000dead --yes`);

  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(
    /"relay" is the name of 2 security groups; give the id: sg-0000000000000a002 \(vpc-\w+\), sg-0000000000000a003/,
  );
  expect(stderr).toContain('no security group is named "nowhere" in account 111122223333, region us-east-1');
  expect(stderr).toContain('sg-0000000000000dead does not exist in account 111122223333');
  expect(changes()).toEqual([]);
});

test('opt-in and opt-out take several groups, and change all of them by one call or none', async () => {
  const { cli, sandbox, changes } = await initedWorld({ groups: [openGroup({ tags: {} }), ...twins] });

  const refused = await cli(`groups opt-in --yes mail relay`);
  const refusedChanges = changes();
  const several = await cli.json('groups-opt-in', `groups opt-in --yes mail ${otherId} ${otherId}`);
  const severalChanges = changes();
  const single = await cli.json('groups-opt-out', `groups opt-out --yes ${otherId}`);
  const listing = await cli.json('groups-list', 'groups list');

  expect(refused.exitCode).toBe(1);
  expect(refusedChanges).toEqual([]);
  expect(several.document).toMatchObject({
    ...{ account: '111122223333', region: 'us-east-1', optedIn: true, applied: true },
    groups: [
      { groupId: mailId, groupName: 'mail' },
      { groupId: otherId, groupName: 'relay' },
    ],
  });
  expect(severalChanges).toEqual(['CreateTags']);
  expect(single.document).toMatchObject({ groupId: otherId, groupName: 'relay', groups: [{ groupId: otherId }] });
  expect(listing.document.groups.map(({ groupId }) => groupId)).toEqual([mailId, third]);
  expect(sandbox.calls.list().filter(({ action }) => action === 'DeleteTags')).toHaveLength(1);
});

test('an exemption takes the name of a group', async () => {
  const { cli } = await initedWorld({ groups: [openGroup(), ...twins] });
  const who = ['--owner', 'mail-team', '--reason', 'MX', '--expires', '1d'];

  const exempt = await cli.json('exempt-add', 'exempt add --yes mail', ...who);
  const refused = await cli('exempt add --yes relay', ...who, '--force');

  expect(exempt.document.exemption.group).toMatchObject({ groupId: mailId });
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is the name of 2 security groups') });
});

test('fix --dry-run prints and exits as plan, also where there is no table and no terminal, and changes nothing', async () => {
  const { cli, changes } = await approvedWorld({
    groups: [openGroup(), openGroup({ id: otherId, tags: {}, name: 'out' })],
  });

  const dry = await cli.json('plan', 'fix --all --dry-run');
  const plan = await cli.json('plan', 'plan --all');
  const wrong = await cli('fix --dry-run');

  const withoutIds = (text: object) => JSON.stringify(text).replaceAll(/rem-[0-9a-z]+/g, 'rem');
  expect(dry.exitCode).toBe(plan.exitCode);
  expect(withoutIds(dry.document)).toBe(withoutIds(plan.document));
  expect(dry.document.plans).toMatchObject([{ decision: 'remediate' }, { decision: 'report' }]);
  expect(wrong.exitCode).toBe(2);
  expect(changes()).toEqual([]);
});

test('SG-… in upper case is a name, but not where it is a whole id but for its case', async () => {
  const { cli, changes } = await approvedWorld({ groups: [openGroup({ name: 'SG-web' }), openGroup({ id: otherId })] });

  const wrong = await cli('fix', otherId.toUpperCase(), '--yes');
  const wrongChanges = changes();
  const fixed = await cli.json('fix', 'fix SG-web --yes');

  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is not a security group id') });
  expect(wrongChanges).toEqual([]);
  expect(fixed).toMatchObject({ exitCode: 0, document: { remediations: [{ groupId: mailId }] } });
});
