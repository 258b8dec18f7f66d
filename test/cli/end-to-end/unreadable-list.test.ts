import { expect, test } from 'vitest';
import { approvedWorld, mailId, openGroup, rulesText } from './cli-world.ts';

const account = '111122223333';
const listId = 'pl-0123456789abcdef0';
const reads = ['DescribeManagedPrefixLists', 'GetManagedPrefixListEntries'];
const closed = 'tcp 25 198.51.100.0/24';

/** A group that is open to everybody, with a rule for a port on a list of which nothing may be read. */
function worldWith(port: number) {
  const ingress = [
    { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' },
    { protocol: 'tcp', from: port, prefixList: listId, id: 'sgr-0123456789abcdef0' },
  ];
  return approvedWorld({
    groups: [openGroup({ ingress })],
    prefixLists: [{ id: listId, name: 'partners', maxEntries: 10, entries: [{ cidr: '203.0.113.0/24' }] }],
    denied: [{ account, actions: reads }],
  });
}

test('what is open beside a prefix list that may not be read is a finding and is closed; what is left is named', async () => {
  const { cli, sandbox } = await worldWith(25);

  const scan = await cli.json('scan', 'scan');
  const plan = await cli(`plan ${mailId}`);
  const fix = await cli(`fix ${mailId} --yes`);
  const after = await cli.json('scan', 'scan');
  const again = await cli(`fix ${mailId} --yes`);

  expect(scan).toMatchObject({
    exitCode: 3,
    document: {
      findings: [
        {
          decision: 'remediate',
          exposures: [
            {
              reason: expect.stringMatching(
                /There may be more: prefix list pl-\w+ cannot be read: .*not permitted; allow/,
              ),
              notCounted: [
                { prefixListId: listId, cause: 'not-permitted', securityGroupRuleIds: ['sgr-0123456789abcdef0'] },
              ],
            },
          ],
        },
      ],
      errors: [],
    },
  });
  expect(plan).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('rules afterwards: not known of 60') });
  expect(fix.exitCode).toBe(0);
  expect(fix.stdout).toMatch(/completed, .*\n +left +sgr-0123456789abcdef0 +prefix list pl-\w+ cannot be read/);
  expect(rulesText(sandbox, mailId)).toEqual([`tcp 25 ${listId}`, closed]);
  expect(after).toMatchObject({ exitCode: 1, document: { findings: [], errors: [{ groupId: mailId }] } });
  expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('it is not known whether TCP port 25') });
});

test('a prefix list of unknown size at another port holds nothing back where one rule goes and one comes', async () => {
  const { cli, sandbox } = await worldWith(443);

  const plan = await cli.json('plan', `plan ${mailId}`);
  const text = await cli(`plan ${mailId}`);
  const fix = await cli(`fix ${mailId} --yes`);
  const scan = await cli('scan');

  const quota = { family: 'ipv4', needed: null, peak: null, allowed: 60, fits: true };
  expect(plan.document.plans).toMatchObject([{ decision: 'remediate', quota: [quota] }]);
  expect(text.stdout).toContain('IPv4 rules afterwards: not known of 60');
  expect(fix.exitCode).toBe(0);
  expect(scan.exitCode).toBe(0);
  expect(rulesText(sandbox, mailId)).toEqual([`tcp 443 ${listId}`, closed]);
});
