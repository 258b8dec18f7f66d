import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SeedInput } from '../../../sandbox/seed.ts';
import { approvedWorld, type CliWorld, mailId, openGroup, otherId, rulesText } from './cli-world.ts';

const vpc = 'vpc-0123456789abcdef0';
const [publicSubnet, privateSubnet] = ['subnet-00000000000000001', 'subnet-00000000000000002'];
const [mailEni, relayEni, foreignEni] = ['eni-0000000000000a001', 'eni-0000000000000a002', 'eni-0000000000000a009'];
const [unusedId, webId] = ['sg-0000000000000a003', 'sg-0000000000000a004'];
const now = Math.floor(Date.now() / 1000);

/** `mail` is on an instance with a public address, beside a group that opens the port as well; `relay` has no way in from the internet. */
const seed: SeedInput = {
  vpcs: [{ id: vpc }],
  subnets: [
    { id: publicSubnet, vpc },
    { id: privateSubnet, vpc },
  ],
  routeTables: [
    { id: 'rtb-00000000000000001', vpc, subnets: [publicSubnet], routes: [{ to: '0.0.0.0/0', via: 'igw' }] },
    { id: 'rtb-00000000000000002', vpc, subnets: [privateSubnet] },
  ],
  groups: [
    openGroup(),
    openGroup({ id: otherId, name: 'relay', tags: {} }),
    openGroup({ id: unusedId, name: 'unused', tags: {} }),
    openGroup({ id: webId, name: 'web', tags: {}, ingress: [{ protocol: '-1', cidr: '0.0.0.0/0' }] }),
  ],
  networkInterfaces: [
    {
      ...{ id: mailEni, groups: ['mail', 'web'], subnet: publicSubnet, instance: 'i-0000000000000a001' },
      ...{ privateIps: [{ address: '10.0.0.10', publicIp: '203.0.113.10' }] },
    },
    { id: relayEni, groups: ['relay'], subnet: privateSubnet, privateIps: [{ address: '10.0.1.10' }] },
  ],
};

/** A record of the default format: some bytes from a source to port 25 of an address, an hour ago. */
function record(eni: string, source: string, target: string, bytes = 5000): string {
  return `2 111122223333 ${eni} ${source} ${target} 40000 25 6 10 ${bytes} ${now - 3600} ${now - 3540} ACCEPT OK`;
}

const records = [
  record(mailEni, '93.184.216.6', '10.0.0.10'),
  record(mailEni, '93.184.216.7', '10.0.0.10'),
  record(mailEni, '93.184.216.9', '10.0.0.10', 9000),
  record(mailEni, '198.51.100.9', '10.0.0.10'),
  record(mailEni, '10.9.9.9', '10.0.0.10', 100),
  record(foreignEni, '93.184.216.99', '10.0.0.99'),
];

let world: CliWorld;
let folder: string;
let file: string;
beforeAll(async () => {
  world = await approvedWorld(seed, () => undefined);
  folder = await mkdtemp(join(tmpdir(), 'smtp-warden-flows-'));
  file = join(folder, 'flow.log');
  await writeFile(file, `${records.join('\n')}\n`);
});
afterAll(async () => {
  await world.sandbox.close();
  await rm(folder, { recursive: true });
});

test('scan says of each finding what it is attached to and whether the internet reaches it, and of all how many are', async () => {
  world.sandbox.calls.reset();

  const text = await world.cli('scan');
  const asked = world.sandbox.calls.count('DescribeNetworkInterfaces');
  const { exitCode, document } = await world.cli.json('scan', 'scan');

  expect([text.exitCode, exitCode]).toEqual([3, 3]);
  expect(text.stderr).toMatch(/^4 findings, 2 reachable, in \d groups in 1 region: /m);
  expect(document.findings.map(({ groupName, evidence }) => [groupName, evidence?.verdict])).toEqual([
    ['mail', 'reachable'],
    ['relay', 'no path found'],
    ['unused', 'unattached'],
    ['web', 'reachable'],
  ]);
  expect(document.findings[0]?.evidence).toMatchObject({
    traffic: null,
    interfaces: [
      { id: mailEni, publicAddresses: ['203.0.113.10'], alsoOpenBy: [{ groupId: webId, groupName: 'web' }] },
    ],
  });
  expect(text.stdout).toMatch(
    new RegExp(
      `^ {4}${mailEni}  .*10\\.0\\.0\\.10 203\\.0\\.113\\.10  .*also opened by ${webId} web: closing this group alone does not close the port here$`,
      'm',
    ),
  );
  // One filter of four groups, and one for accelerators.
  expect(asked).toBeLessThanOrEqual(2);
});

test('scan as CSV has the verdict, the interfaces and the sources in its last columns', async () => {
  const { stdout } = await world.cli(`scan -o csv --flow-logs ${file}`);
  const plain = await world.cli('scan -o csv');

  expect(stdout).toMatch(/,exposures,reachability,interfaces,sourcesCutOff\n/);
  expect(stdout).toMatch(/,mail,.*,reachable,1,\S*\n/);
  expect(plain.stdout).toMatch(/,relay,.*,no path found,1,\n/);
  expect(plain.stdout).toMatch(/,unused,.*,unattached,0,\n/);
});

test('without a finding no interface is asked about', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [] });

  expect(await cli('scan')).toMatchObject({ exitCode: 0 });
  expect(sandbox.calls.count('DescribeNetworkInterfaces')).toBe(0);
});

test('plan and fix say who would be cut off by files of flow logs, before anything is changed', async () => {
  const plan = await world.cli(`plan ${mailId} --flow-logs ${file}`);
  const { document } = await world.cli.json('plan', `plan ${mailId} --flow-logs ${file}`);
  const script = await world.cli(`plan ${mailId} -o aws-cli --flow-logs ${file}`);
  const unasked = await world.cli(`fix ${mailId} --flow-logs ${file}`);

  expect(plan).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('Reading 1 file of flow logs: every record'),
  });
  expect(plan.stderr).toMatch(/1 to change; 1 reachable$/m);
  // The group `web` lets everybody in, and may be closed as well.
  expect(document.plans[0]?.evidence?.traffic?.sources.map((one) => [one.cidr, one.class])).toEqual([
    ['93.184.216.9/32', 'cutOff'],
    ['93.184.216.6/32', 'cutOff'],
    ['93.184.216.7/32', 'cutOff'],
    ['198.51.100.9/32', 'approved'],
    ['10.9.9.9/32', 'private'],
  ]);
  expect(document.plans[0]?.evidence?.traffic?.notAttributed).toEqual({ interfaces: 1, flows: 1 });
  expect(script.stdout).toMatch(/^# {3}reachable: /m);
  expect(script.stdout.split('\n').filter((line) => /^[^#]/.test(line) && !/^(aws|set) /.test(line))).toEqual([]);
  expect(unasked).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('reachable: ') });
  expect(rulesText(world.sandbox, mailId)).toEqual(['tcp 25 0.0.0.0/0']);
});

test('approve shows who would be cut off', async () => {
  const proposed = await world.cli.json('plan', `plan ${mailId} --propose`);
  const id = proposed.document.proposals?.[0]?.id;

  const text = await world.cli(`approve ${id} --flow-logs ${file}`);
  const { document } = await world.cli.json('approve', `approve ${id} --yes`);

  expect(text.stdout).toMatch(/^ {2}reachable: /m);
  expect(text.stdout).toMatch(/5 sources: 4 would be cut off \(1 private\), 1 approved/);
  expect(document.approvals).toMatchObject([{ evidence: { verdict: 'reachable' }, storedEvidence: null }]);
});

test.each([
  [`plan ${mailId} --flow-log-format srcaddr`, /give --flow-logs too/],
  ['scan --evidence yesterday', /--evidence "yesterday" is not a period/],
  ['scan --evidence 91d', /from 1 hour to 90 days/],
  ['scan --flow-logs /nonexistent.log', /nonexistent\.log.*ENOENT/],
  [`plan --flow-logs /nonexistent.log ${mailId}`, /give the id or name|stands after --flow-logs/],
  [`allowlist suggest ${mailId}`, /say where to look: --from-traffic 14d/],
])('a usage error says what to do, and nothing is asked of AWS: %s', async (line, message) => {
  world.sandbox.calls.reset();

  const { exitCode, stderr } = await world.cli(line);

  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
  expect(world.sandbox.calls.list()).toEqual([]);
});

test('suggest prints commands for exactly the addresses that would be cut off, and allowlist add refuses them as they are', async () => {
  const { cli, changes, sandbox } = await approvedWorld({
    ...seed,
    networkInterfaces: seed.networkInterfaces?.map((one) => ({
      ...one,
      groups: one.groups?.filter((name) => name !== 'web'),
    })),
  });
  sandbox.calls.reset();

  const { exitCode, stdout } = await cli(`allowlist suggest mail --flow-logs ${file}`);
  const { document } = await cli.json('allowlist-suggest', `allowlist suggest ${mailId} --flow-logs ${file}`);
  const written = changes();

  const commands = stdout.split('\n').filter((one) => one !== '' && !one.startsWith('#'));
  const rest = `--group ${mailId} --owner OWNER --reason REASON`;
  expect(exitCode).toBe(0);
  expect(commands).toEqual([
    `smtp-warden allowlist add 93.184.216.6/31 ${rest}`,
    `smtp-warden allowlist add 93.184.216.9/32 ${rest}`,
    `smtp-warden allowlist add 10.9.9.9/32 ${rest}`,
  ]);
  expect(document.suggestions.map(({ cidr, addresses, bytes }) => [cidr, addresses, bytes])).toEqual([
    ['93.184.216.6/31', 2, 10_000],
    ['93.184.216.9/32', 1, 9000],
    ['10.9.9.9/32', 1, 100],
  ]);
  expect(written).toEqual([]);

  const refused = await cli((commands[0] ?? '').replace('smtp-warden ', ''));
  const [owned = ''] = (commands[0] ?? '').replace('smtp-warden ', '').split(' --owner');
  const added = await cli(`${owned} --owner mail-team --yes --reason`, 'partner relay');

  expect(refused).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('--owner OWNER stands for what you have to say'),
  });
  expect(changes().length).toBeGreaterThan(0);
  expect(added).toMatchObject({ exitCode: 0 });
  expect((await cli(`allowlist suggest mail --flow-logs ${file}`)).stdout).not.toContain('93.184.216.6/31 --group');
});

test('a read that is denied makes the verdict unknown with the cause, and changes no exit code', async () => {
  world.sandbox.deny('111122223333', ['DescribeNetworkInterfaces']);

  const scan = await world.cli.json('scan', 'scan');
  const text = await world.cli('scan');
  const plan = await world.cli(`plan ${mailId}`);
  world.sandbox.deny('111122223333', []);

  expect([scan.exitCode, plan.exitCode]).toEqual([3, 0]);
  expect(scan.document.errors).toEqual([]);
  expect(scan.document.findings.map(({ evidence }) => evidence?.verdict)).toEqual(
    scan.document.findings.map(() => 'unknown'),
  );
  for (const { evidence } of scan.document.findings) expect(evidence?.reasons.join()).toContain('not permitted');
  expect(plan.stdout).toMatch(/^ {2}unknown: which interfaces have the group is not known$/m);
  // The cause is said once for the place, not under each of the findings.
  for (const { stdout, stderr } of [text, plan]) {
    expect(stdout).not.toContain('not permitted');
    expect(stderr.match(/interfaces could not be read: ec2:DescribeNetworkInterfaces is not permitted/g)).toHaveLength(
      1,
    );
  }
});

test('groups of two regions are each asked about in their own', async () => {
  const { cli } = await approvedWorld({
    groups: [openGroup(), openGroup({ region: 'eu-west-1', id: otherId })],
    networkInterfaces: [{ id: relayEni, groups: [otherId], region: 'eu-west-1' }],
  });

  const { document } = await cli.json('scan', 'scan --region us-east-1,eu-west-1');

  expect(document.findings.map(({ region, evidence }) => [region, evidence?.interfaces.length])).toEqual([
    ['us-east-1', 0],
    ['eu-west-1', 1],
  ]);
});

test('groups of another account are asked about with its role, load balancers included', async () => {
  const member = '444455556666';
  const { cli, sandbox } = await approvedWorld({
    groups: [openGroup({ account: member })],
    networkInterfaces: [{ id: mailEni, groups: [mailId], account: member }],
  });
  const role = `arn:aws:iam::${member}:role/smtp-warden-spoke`;

  const { document } = await cli.json('scan', `scan --role-arn ${role}`);

  expect(document.findings.map(({ account, evidence }) => [account, evidence?.interfaces.length])).toEqual([
    [member, 1],
  ]);
  const asked = sandbox.calls.list().filter(({ action }) => /^Describe(NetworkInterfaces|LoadBalancers)$/.test(action));
  expect([...new Set(asked.map(({ account }) => account))]).toEqual([member]);
  expect(asked.some(({ action }) => action === 'DescribeLoadBalancers')).toBe(true);
});
