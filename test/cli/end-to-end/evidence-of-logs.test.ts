import { expect, test } from 'vitest';
import type { SeedInput } from '../../../sandbox/seed.ts';
import { approvedWorld, mailId, openGroup, otherId } from './cli-world.ts';

const [mailEni, relayEni] = ['eni-0000000000000a001', 'eni-0000000000000a002'];
const line = `2 111122223333 ${mailEni} 93.184.216.6 10.0.0.10 40000 25 6 10 5000 start end ACCEPT OK`;

/** Two groups with an interface each, of which a flow log covers one. */
const seed: SeedInput = {
  groups: [openGroup(), openGroup({ id: otherId, name: 'relay', tags: {} })],
  networkInterfaces: [
    { id: mailEni, groups: ['mail'], privateIps: [{ address: '10.0.0.10' }] },
    { id: relayEni, groups: ['relay'], privateIps: [{ address: '10.0.0.11' }] },
  ],
  flowLogs: [
    {
      ...{ id: 'fl-0000000000000a001', resource: mailEni, logGroup: 'vpc-flow' },
      records: [
        { age: '3d', line },
        { age: '40d', line: line.replace('93.184.216.6', '93.184.216.7') },
      ],
    },
  ],
};

test('--evidence reads the flow logs of the period once for all groups of a place, and says before what it reads', async () => {
  const { cli, sandbox } = await approvedWorld(seed);

  const { exitCode, document } = await cli.json('scan', 'scan --evidence 14d');
  const queries = sandbox.calls.count('StartQuery');
  const text = await cli('scan --evidence 14d');

  const [mail, relay] = document.findings.map(({ evidence }) => evidence?.traffic);
  expect([exitCode, queries]).toEqual([3, 1]);
  expect(mail).toMatchObject({ covered: true, sources: [{ cidr: '93.184.216.6/32', class: 'cutOff', bytes: 5000 }] });
  expect(relay).toMatchObject({ covered: false, sources: [] });
  expect(relay?.reasons[0]).toBe(`unknown: no flow log covers ${relayEni}`);
  expect(text.stderr).toMatch(
    /^111122223333 us-east-1: reading flow logs of 2 interfaces from \S+Z to \S+Z: log group vpc-flow \(.*\); about .*$/m,
  );
  expect(text.stdout).toMatch(/^ {4}✗ 93\.184\.216\.6\/32 {2}10 packets {2}5\.0 kB/m);
});

test('logs that may not be queried make the traffic unknown with the cause, and change no exit code', async () => {
  const { cli, sandbox } = await approvedWorld(seed);
  sandbox.deny('111122223333', ['StartQuery']);

  const { exitCode, document } = await cli.json('plan', `plan ${mailId} --evidence 14d`);

  const traffic = document.plans[0]?.evidence?.traffic;
  expect(exitCode).toBe(0);
  expect(traffic).toMatchObject({ covered: false, sources: [] });
  expect(traffic?.reasons.join()).toMatch(/StartQuery/);
});
