import { describe, expect, test } from 'vitest';
import type { NetworkRead } from '../../../core/evidence/network.ts';
import type { TrafficRead } from '../../../core/evidence/traffic.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { answerEvidence, type EvidencePlace, type EvidenceWorld } from '../../../handlers/evidence/answer-evidence.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  groupRef,
  managedTags,
  now,
} from '../../builders/builders.ts';
import { memoryEvidence } from '../../builders/memory-evidence.ts';
import { anEvidenceSummary } from '../../builders/reach-evidence.ts';
import { spyLogger } from '../../builders/spy-logger.ts';

const since = new Date(now).toISOString();
const body = JSON.stringify({ kind: 'evidence', group: groupRef, since });
const days = 86_400_000;

const empty: NetworkRead = {
  ...{ interfaces: [], subnets: [], routeTables: [], networkAcls: [], loadBalancers: [], routeLists: {} },
  ...{ acceleratedSubnetIds: [], groups: [], unread: [] },
};

const anInterface = {
  ...{ id: 'eni-1', ownerId: groupRef.account, vpcId: 'vpc-1', subnetId: 'subnet-1', groupIds: [groupRef.groupId] },
  ...{ type: 'interface', instanceId: 'i-1', requesterId: null, description: '', ipv6: [] },
  ipv4: [{ address: '10.0.0.5', publicAddress: null }],
};

type Change = Partial<EvidenceWorld> & Partial<Pick<EvidencePlace, 'snapshot'>>;

function open({ snapshot, ...change }: Change = {}, network: Partial<NetworkRead> = {}) {
  const evidence = memoryEvidence();
  const { logger, lines } = spyLogger();
  const asked: unknown[] = [];
  const closed: string[] = [];
  const flow = {
    interfaceId: 'eni-1',
    source: '81.2.70.9',
    flows: 1,
    packets: 10,
    bytes: 999,
    firstSeen: now,
    lastSeen: now,
  };
  const traffic: TrafficRead = {
    ...{ from: now - 14 * days, to: now, flows: [flow], coverage: new Map([['eni-1', null]]), problems: [], notes: [] },
    notAttributed: { interfaces: 0, flows: 0 },
  };
  const world: EvidenceWorld = {
    settings: { mode: 'plan', limits: { ipv4: 8, ipv6: 16 }, deployment: 'dep-ours' },
    allowlist: { read: async () => aPolicy({ entries: [] }) },
    store: evidence.store,
    openPlace: (place) => ({
      snapshot: snapshot ?? (async () => aSnapshot({ rules: [anOpenRule()] })),
      network: {
        networkOf: async () => {
          asked.push(['network', place.account, place.region]);
          return { ...empty, interfaces: [anInterface], ...network };
        },
      },
      traffic: async (period) => {
        asked.push(['traffic', period]);
        return { read: async () => traffic };
      },
      close: () => void closed.push(place.account),
    }),
    days: 14,
    now: () => now,
    ...change,
  };
  return { ...evidence, asked, closed, lines, answer: (text = body) => answerEvidence(text, world, logger) };
}

describe('a request for evidence', () => {
  test('is answered by what is kept: the verdict and who would be cut off, read from the days of the setting', async () => {
    const { answer, kept, asked, closed } = open();

    await answer();

    expect(asked).toEqual([
      ['traffic', { from: now - 14 * days, to: now }],
      ['network', groupRef.account, groupRef.region],
    ]);
    expect(closed).toEqual([groupRef.account]);
    expect([...kept.keys()]).toEqual([groupKey(groupRef)]);
    expect(kept.get(groupKey(groupRef))).toMatchObject({
      at: since,
      interfaces: 1,
      traffic: { sources: { approved: 0, managed: 0, private: 0, cutOff: 1 }, largest: [{ cidr: '81.2.70.9/32' }] },
    });
  });

  test('a source that only a managed rule lets in whose approval has ended would be cut off: the plan takes that rule away', async () => {
    const source = cidr('81.2.70.9/32');
    const managed = aRule({ id: 'sgr-managed', source: fromCidr(source), tags: managedTags });
    const ended = anEntry({ cidr: source, expiresAt: new Date(now - 1).toISOString() });
    const { answer, kept } = open({
      allowlist: { read: async () => aPolicy({ entries: [ended] }) },
      snapshot: async () => aSnapshot({ rules: [anOpenRule(), managed] }),
    });

    await answer();

    expect(kept.get(groupKey(groupRef))).toMatchObject({
      traffic: { sources: { approved: 0, managed: 0, private: 0, cutOff: 1 } },
    });
  });

  test('reads nothing where it was read since it was asked for, and reads again what is older or damaged', async () => {
    const { answer, kept, asked, problems } = open();

    kept.set(groupKey(groupRef), anEvidenceSummary({ at: since }));
    await answer();
    expect(asked).toEqual([]);
    kept.set(groupKey(groupRef), anEvidenceSummary({ at: new Date(now - 1).toISOString() }));
    await answer();
    expect(asked).toHaveLength(2);
    kept.clear();
    problems.push('damaged');
    await answer();

    expect(asked).toHaveLength(4);
  });

  test.each([
    ['is gone', async () => null],
    ['has no finding any more', async () => aSnapshot({ rules: [] })],
  ])('keeps nothing of a group that %s', async (_, snapshot) => {
    const { answer, kept, asked } = open({ snapshot });

    await answer();

    expect([asked, [...kept]]).toEqual([[], []]);
  });

  test('does nothing where the mode is off', async () => {
    const { answer, asked } = open({
      settings: { mode: 'off', limits: { ipv4: 8, ipv6: 16 }, deployment: 'dep-ours' },
    });

    await answer();

    expect(asked).toEqual([]);
  });

  test('writes no address into the log', async () => {
    const { answer, lines } = open();

    await answer();

    expect(lines).toContainEqual(expect.objectContaining({ msg: 'evidence kept', interfaces: 1 }));
    expect(JSON.stringify(lines)).not.toContain('81.2.70.9');
  });

  test('says in what is kept that a part of the network cannot be read', async () => {
    const unread = [{ part: 'interfaces' as const, reason: 'you are not authorized' }];
    const { answer, kept } = open({}, { interfaces: [], unread });

    await answer();

    expect(kept.get(groupKey(groupRef))).toMatchObject({ verdict: 'unknown' });
    expect(JSON.stringify(kept.get(groupKey(groupRef)))).toContain('you are not authorized');
  });

  test.each([
    ['the group cannot be read', { snapshot: () => Promise.reject(new Error('denied')) }],
    ['the policy does not hold', { allowlist: { read: () => Promise.reject(new Error('denied')) } }],
  ])('fails where %s, so that it comes again', async (_, change) => {
    const { answer, kept, closed } = open(change);

    await expect(answer()).rejects.toThrow('denied');
    expect(closed).toEqual([groupRef.account]);
    expect([...kept]).toEqual([]);
  });

  test.each([
    '',
    '{}',
    JSON.stringify({ kind: 'evidence', group: groupRef }),
    JSON.stringify({ kind: 'scan-account' }),
  ])('that is none is refused: %s', async (text) => {
    const { answer, asked } = open();

    await expect(answer(text)).rejects.toThrow();
    expect(asked).toEqual([]);
  });
});
