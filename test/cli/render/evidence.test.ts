import { expect, test } from 'vitest';
import { evidenceLines } from '../../../cli/render/evidence.ts';
import {
  anInterfaceEvidence,
  aReachEvidence,
  aTrafficEvidence,
  aTrafficSource,
} from '../../builders/reach-evidence.ts';

test('the verdict comes first with its main reason, then each interface with its addresses', () => {
  const alsoOpenBy = [{ groupId: 'sg-0b', groupName: 'web' }];
  const lines = evidenceLines(aReachEvidence({ interfaces: [anInterfaceEvidence({ alsoOpenBy })] }));

  expect(lines).toEqual([
    '  reachable: eni-0a: 203.0.113.5 by igw-0a',
    '    eni-0a  instance i-0a  10.0.0.5 203.0.113.5  reachable: 203.0.113.5 by igw-0a; also opened by sg-0b web: closing this group alone does not close the port here',
  ]);
  expect(evidenceLines(null)).toEqual([]);
});

test('of many other groups that open an interface five are named, and the others counted', () => {
  const alsoOpenBy = Array.from({ length: 7 }, (_, index) => ({ groupId: `sg-${index}`, groupName: null }));

  const [, line] = evidenceLines(aReachEvidence({ interfaces: [anInterfaceEvidence({ alsoOpenBy })] }));

  expect(line).toMatch(
    /; also opened by sg-0, sg-1, sg-2, sg-3, sg-4 and 2 more groups: closing this group alone does not close the port here$/,
  );
});

test('five interfaces are listed, the reachable ones first, and the others counted', () => {
  const interfaces = Array.from({ length: 8 }, (_, index) =>
    anInterfaceEvidence({ id: `eni-${index}`, verdict: index === 7 ? 'reachable' : 'no path found', reasons: [] }),
  );

  const lines = evidenceLines(aReachEvidence({ interfaces })).slice(1);

  expect(lines).toHaveLength(6);
  expect(lines[0]).toContain('eni-7');
  expect(lines.at(-1)).toBe('    … and 3 more interfaces; --json lists all');
});

test('sources are counted by what becomes of them, and the five largest that would be cut off are listed', () => {
  const lost = Array.from({ length: 6 }, (_, index) => aTrafficSource({ cidr: `192.0.2.${index}/32` }));
  const sources = [
    ...lost,
    aTrafficSource({ cidr: '10.0.0.9/32', class: 'private' }),
    aTrafficSource({ cidr: '198.51.100.1/32', class: 'approved' }),
    aTrafficSource({ cidr: '198.51.100.2/32', class: 'managed' }),
  ];

  const lines = evidenceLines(aReachEvidence({ interfaces: [], traffic: aTrafficEvidence({ sources }) })).slice(1);

  expect(lines).toEqual([
    '    port 25 from 2026-11-16T12:00Z to 2026-11-30T12:00Z: 9 sources: 7 would be cut off (1 private), ' +
      '1 approved, 1 let in by rules that stay',
    ...[0, 1, 2, 3, 4].map(
      (last) => `    ✗ 192.0.2.${last}/32  1,200 packets  120 kB  2026-11-17T10:00Z to 2026-11-29T11:30Z`,
    ),
    '    … and 2 more sources; --json lists all',
  ]);
});

test('what flow logs do not cover is said, and whose flows are not counted', () => {
  const traffic = aTrafficEvidence({
    ...{ from: null, to: null, covered: false, sources: [] },
    reasons: ['unknown: no flow log covers eni-0a'],
    notAttributed: { interfaces: 2, flows: 31 },
  });

  expect(evidenceLines(aReachEvidence({ interfaces: [], traffic })).slice(1)).toEqual([
    '    port 25: no source seen, but not all is covered',
    '    unknown: no flow log covers eni-0a',
    '    31 flows to 2 other interfaces in the logs, not counted here',
  ]);
});

test('a name from AWS cannot begin a line or move the cursor', () => {
  const attachedTo = 'load balancer a\n  unattached\u001b[2K\u202e\r';

  const lines = evidenceLines(
    aReachEvidence({ reasons: ['b\nc'], interfaces: [anInterfaceEvidence({ attachedTo, reasons: ['d\u2028e'] })] }),
  );

  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
});

test('of a group that nothing has, nothing is said of traffic', () => {
  const traffic = aTrafficEvidence({ sources: [], notAttributed: { interfaces: 1, flows: 9 } });

  expect(
    evidenceLines({ verdict: 'unattached', reasons: ['no interface has the group'], interfaces: [], traffic }),
  ).toEqual(['  unattached: no interface has the group']);
});
