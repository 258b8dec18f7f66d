import { expect, test } from 'vitest';
import { approvedWorld, cliWorld, mailId, openGroup, otherId } from '../end-to-end/cli-world.ts';

const seed = openGroup({
  description: 'relay of the mail team',
  ingress: [
    { protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0', description: 'FTP and mail', id: 'sgr-0000000000000000a' },
    { protocol: 'tcp', from: 25, cidr: '198.51.100.128/25', id: 'sgr-0000000000000000b' },
    { protocol: 'tcp', from: 443, cidr: '0.0.0.0/0', id: 'sgr-0000000000000000c' },
    { protocol: 'icmp', from: 8, to: -1, group: 'self', id: 'sgr-0000000000000000d' },
  ],
});

test('groups show has every rule with what it means for the port, and the decision and exposures of scan; it changes nothing', async () => {
  const { cli, changes } = await approvedWorld({ groups: [seed] });

  const { exitCode, document } = await cli.json('groups-show', 'groups show mail');
  const scan = await cli.json('scan', 'scan');
  const made = changes();

  const [finding] = scan.document.findings;
  expect(exitCode).toBe(0);
  expect(document).toMatchObject({
    ...{ account: '111122223333', region: 'us-east-1', groupId: mailId, groupName: 'mail' },
    ...{ description: 'relay of the mail team', vpcId: 'vpc-0123456789abcdef0', optedIn: true, optInNote: null },
    ...{ open: true, decision: finding?.decision, reason: finding?.reason, exposures: finding?.exposures },
    rules: [
      {
        text: 'tcp 20-30 from 0.0.0.0/0 "FTP and mail"',
        ...{ protocol: 'tcp', fromPort: 20, toPort: 30, source: '0.0.0.0/0', description: 'FTP and mail' },
        ...{ reachesPort: true, opens: true, approved: false, managed: false },
      },
      { source: '198.51.100.128/25', reachesPort: true, opens: false, approved: true, managed: false },
      { source: '0.0.0.0/0', reachesPort: false, opens: false, approved: false, managed: false },
      { protocol: 'icmp', fromPort: 8, toPort: -1, source: mailId, reachesPort: false, approved: false },
    ],
    entries: [{ cidr: '198.51.100.0/24', owner: 'mail-team', expired: false }],
    ...{ exemption: null, proposal: null, unfinished: null, lastEntry: null, problem: null },
  });
  expect(made).toEqual([]);
});

test('groups show works where there are no tables, and for a group with nothing to do', async () => {
  const { cli } = await cliWorld({
    groups: [openGroup({ id: otherId, tags: { 'smtp-warden:Auto-Fix': 'true' }, ingress: [] })],
  });

  const { exitCode, document } = await cli.json('groups-show', `groups show ${otherId}`);

  expect(exitCode).toBe(0);
  expect(document).toMatchObject({ open: false, decision: 'compliant', exposures: [], rules: [], entries: [] });
  expect(document.optInNote).toMatch(/Auto-Fix/);
});
