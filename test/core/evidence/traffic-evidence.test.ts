import { expect, test } from 'vitest';
import { evaluate } from '../../../core/evaluator/evaluate.ts';
import type { UnreadGroup } from '../../../core/evidence/network.ts';
import type { SourceFlows, TrafficRead } from '../../../core/evidence/traffic.ts';
import { type TrafficContext, trafficEvidence } from '../../../core/evidence/traffic-evidence.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { GroupOutline, SecurityGroupRule } from '../../../core/model/security-group.ts';
import {
  anOpenRule,
  anUnreadableList,
  aPrefixList,
  aRule,
  aSnapshot,
  fromCidr,
  fromGroup,
  fromList,
  groupRef,
  ports,
} from '../../builders/builders.ts';

const seen = Date.parse('2026-11-20T08:00:00.000Z');

function aFlow(change: Partial<SourceFlows> = {}): SourceFlows {
  return {
    interfaceId: 'eni-1',
    source: '8.8.8.8',
    flows: 1,
    packets: 10,
    bytes: 1000,
    firstSeen: seen,
    lastSeen: seen + 60_000,
    ...change,
  };
}

function aRead(change: Partial<TrafficRead> = {}): TrafficRead {
  return {
    from: seen,
    to: seen + 3_600_000,
    flows: [aFlow()],
    coverage: new Map([['eni-1', null]]),
    problems: [],
    notAttributed: { interfaces: 0, flows: 0 },
    ...change,
  };
}

function aContext(rules: readonly SecurityGroupRule[] = [anOpenRule()], change: Partial<TrafficContext> = {}) {
  const snapshot = aSnapshot({ rules });
  const exposures = evaluate({ ...snapshot, approved: [], limits: { ipv4: 8, ipv6: 16 } });
  return {
    interfaces: [{ id: 'eni-1', groupIds: [groupRef.groupId] }],
    judged: { snapshot, exposures },
    approved: [],
    limits: { ipv4: 8, ipv6: 16 },
    ...change,
  } satisfies TrafficContext;
}

function classesOf(read: TrafficRead, context: TrafficContext): Record<string, string> {
  return Object.fromEntries(trafficEvidence(read, context).sources.map((source) => [source.cidr, source.class]));
}

test('sources are told apart: approved before managed before private before cut off', () => {
  const rules = [anOpenRule(), aRule({ id: 'sgr-2', source: fromCidr('9.9.9.0/24') })];
  const sources = ['81.2.69.7', '9.9.9.9', '10.0.0.5', '8.8.8.8', '2a00:1450::1', 'fd00::1', '100.64.0.1'];

  const classes = classesOf(
    aRead({ flows: sources.map((source) => aFlow({ source })) }),
    aContext(rules, { approved: [cidr('81.2.69.0/24'), cidr('9.9.9.128/25')] }),
  );

  expect(classes).toEqual({
    '81.2.69.7/32': 'approved',
    '9.9.9.9/32': 'managed',
    '10.0.0.5/32': 'private',
    '8.8.8.8/32': 'cutOff',
    '2a00:1450::1/128': 'cutOff',
    'fd00::1/128': 'private',
    '100.64.0.1/32': 'private',
  });
});

test('a rule that stays counts only where it reaches the port', () => {
  const beside = aRule({ id: 'sgr-2', ports: ports(80), source: fromCidr('8.8.8.0/24') });
  const all = aRule({ id: 'sgr-3', protocol: '-1', ports: null, source: fromCidr('9.9.9.0/24') });

  const classes = classesOf(
    aRead({ flows: [aFlow(), aFlow({ source: '9.9.9.9' })] }),
    aContext([anOpenRule(), beside, all]),
  );

  expect(classes).toEqual({ '8.8.8.8/32': 'cutOff', '9.9.9.9/32': 'managed' });
});

test('with a plan the rules after its steps decide: what it revokes is gone, what it authorises is there', () => {
  const office = aRule({ id: 'sgr-2', source: fromCidr('9.9.9.0/24') });
  const context = aContext([anOpenRule(), office]);
  const { id: _, tags: __, ...kept } = aRule({ source: fromCidr('8.8.8.0/24') });
  const steps = [
    { kind: 'revokeIngress' as const, rules: [anOpenRule(), office] },
    {
      kind: 'authorizeIngress' as const,
      rules: [{ ...kept, origin: { kind: 'remainder' as const, securityGroupRuleId: 'sgr-1' } }],
      tags: {},
    },
  ];

  const classes = classesOf(aRead({ flows: [aFlow(), aFlow({ source: '9.9.9.9' })] }), {
    ...context,
    judged: { ...context.judged, plan: { steps } },
  });

  expect(classes).toEqual({ '8.8.8.8/32': 'managed', '9.9.9.9/32': 'cutOff' });
});

test('a plan that leaves the exposure as it is cuts nobody off', () => {
  const context = aContext();

  const classes = classesOf(aRead(), { ...context, judged: { ...context.judged, plan: { steps: [] } } });

  expect(classes).toEqual({ '8.8.8.8/32': 'managed' });
});

test('prefix lists let in by their entries; one that cannot be read lets nobody in, and that is said', () => {
  const listed = aRule({ id: 'sgr-2', source: fromList('pl-0123456789abcdef0') });
  const judgedWith = (list: ReturnType<typeof aPrefixList> | ReturnType<typeof anUnreadableList>) => {
    const snapshot = aSnapshot({ rules: [anOpenRule(), listed], prefixLists: { [list.id]: list } });
    const exposures = evaluate({ ...snapshot, approved: [], limits: { ipv4: 8, ipv6: 16 } });
    return trafficEvidence(aRead(), { ...aContext(), judged: { snapshot, exposures } });
  };

  const readable = judgedWith(aPrefixList({ entries: [cidr('8.8.8.0/24')] }));
  const unreadable = judgedWith(anUnreadableList());

  expect(readable.sources.map((source) => source.class)).toEqual(['managed']);
  expect(readable.reasons).toEqual([]);
  expect(unreadable.sources.map((source) => source.class)).toEqual(['cutOff']);
  expect(unreadable.reasons).toEqual([expect.stringContaining('prefix list pl-0123456789abcdef0')]);
});

test('a rule from a security group lets in no address, and that is said', () => {
  const fromMembers = aRule({ id: 'sgr-2', source: fromGroup('sg-0aaaaaaaaaaaaaaaa') });

  const evidence = trafficEvidence(
    aRead({ flows: [aFlow({ source: '10.0.0.5' })] }),
    aContext([anOpenRule(), fromMembers]),
  );

  expect(evidence.sources.map((source) => source.class)).toEqual(['private']);
  expect(evidence.covered).toBe(true);
  expect(evidence.reasons).toEqual([expect.stringContaining('lets in sg-0aaaaaaaaaaaaaaaa and stays')]);
});

const other: GroupOutline = {
  ...aSnapshot({ ref: { ...groupRef, groupId: 'sg-0bbbbbbbbbbbbbbbb' } }),
  permissions: [aRule({ source: fromCidr('8.8.8.0/24') })],
};

test('a source is managed where another group lets it in at every interface that it spoke to', () => {
  const interfaces = [
    { id: 'eni-1', groupIds: [groupRef.groupId, 'sg-0bbbbbbbbbbbbbbbb'] },
    { id: 'eni-2', groupIds: [groupRef.groupId] },
  ];
  const context = aContext([anOpenRule()], { interfaces, otherGroups: [other] });
  const both = [aFlow(), aFlow({ interfaceId: 'eni-2' })];

  expect(classesOf(aRead(), context)).toEqual({ '8.8.8.8/32': 'managed' });
  expect(classesOf(aRead({ flows: both }), context)).toEqual({ '8.8.8.8/32': 'cutOff' });
});

test('what opens another group to the internet lets nobody stay: both may be closed, and then nobody gets in', () => {
  const interfaces = [{ id: 'eni-1', groupIds: [groupRef.groupId, 'sg-0bbbbbbbbbbbbbbbb'] }];
  const alsoOpen = { ...other, permissions: [anOpenRule(), aRule({ source: fromCidr('8.8.4.0/24') })] };
  const context = aContext([anOpenRule()], { interfaces, otherGroups: [alsoOpen] });

  expect(classesOf(aRead({ flows: [aFlow(), aFlow({ source: '8.8.4.4' })] }), context)).toEqual({
    '8.8.8.8/32': 'cutOff',
    '8.8.4.4/32': 'managed',
  });
});

test('another group that could not be read lets nobody in, and that is said; so is not the group itself', () => {
  const interfaces = [{ id: 'eni-1', groupIds: [groupRef.groupId, 'sg-0bbbbbbbbbbbbbbbb'] }];
  const unread: UnreadGroup = { groupId: 'sg-0bbbbbbbbbbbbbbbb', unread: 'not permitted' };
  const itself: GroupOutline = { ...other, ref: groupRef, permissions: [anOpenRule()] };

  const evidence = trafficEvidence(aRead(), aContext([anOpenRule()], { interfaces, otherGroups: [unread, itself] }));

  expect(evidence.sources.map((source) => source.class)).toEqual(['cutOff']);
  expect(evidence.reasons).toEqual([expect.stringContaining('sg-0bbbbbbbbbbbbbbbb could not be read')]);
});

test('flows of one source are added up over the interfaces, exactly, with the first and the last time', () => {
  const interfaces = ['eni-1', 'eni-2'].map((id) => ({ id, groupIds: [groupRef.groupId] }));
  const flows = [
    aFlow({ bytes: 2 ** 52, packets: 3 }),
    aFlow({ interfaceId: 'eni-2', bytes: 2 ** 52 - 1, packets: 4, firstSeen: seen - 5000, lastSeen: seen + 1000 }),
  ];
  const coverage = new Map(interfaces.map(({ id }) => [id, null]));

  const evidence = trafficEvidence(aRead({ flows, coverage }), aContext([anOpenRule()], { interfaces }));

  expect(evidence.sources).toEqual([
    {
      cidr: '8.8.8.8/32',
      class: 'cutOff',
      packets: 7,
      bytes: Number.MAX_SAFE_INTEGER,
      firstSeen: '2026-11-20T07:59:55.000Z',
      lastSeen: '2026-11-20T08:01:00.000Z',
    },
  ]);
  expect(evidence.reasons).toEqual([]);
});

test('a sum beyond 2^53 is said to be rounded', () => {
  const interfaces = ['eni-1', 'eni-2'].map((id) => ({ id, groupIds: [groupRef.groupId] }));
  const flows = interfaces.map(({ id }) => aFlow({ interfaceId: id, bytes: 2 ** 52 }));
  const coverage = new Map(interfaces.map(({ id }) => [id, null]));

  const evidence = trafficEvidence(aRead({ flows, coverage }), aContext([anOpenRule()], { interfaces }));

  expect(evidence.reasons).toEqual(['the packets or bytes of 1 source exceed 2^53 and are rounded']);
  expect(evidence.covered).toBe(true);
});

test('sources are in the order of their bytes, then of their addresses by number', () => {
  const flows = [
    aFlow({ source: '2a00::2', bytes: 5 }),
    aFlow({ source: '9.9.9.10', bytes: 5 }),
    aFlow({ source: '9.9.9.9', bytes: 5 }),
    aFlow({ source: '200.1.1.1', bytes: 6 }),
  ];

  const { sources } = trafficEvidence(aRead({ flows }), aContext());

  expect(sources.map(({ cidr: address }) => address)).toEqual([
    '200.1.1.1/32',
    '9.9.9.9/32',
    '9.9.9.10/32',
    '2a00::2/128',
  ]);
});

test('flows of interfaces that are not of the group are counted and are nobody’s', () => {
  const flows = [
    aFlow(),
    aFlow({ interfaceId: 'eni-9', flows: 4 }),
    aFlow({ interfaceId: 'eni-9', source: '9.9.9.9' }),
  ];

  const evidence = trafficEvidence(aRead({ flows, notAttributed: { interfaces: 2, flows: 3 } }), aContext());

  expect(evidence.sources.map(({ cidr: address }) => address)).toEqual(['8.8.8.8/32']);
  expect(evidence.notAttributed).toEqual({ interfaces: 3, flows: 8 });
});

test('covered means every interface, the whole period and no problem; else the reasons say why, each once', () => {
  const interfaces = ['eni-1', 'eni-2', 'eni-3'].map((id) => ({ id, groupIds: [groupRef.groupId] }));
  const context = aContext([anOpenRule()], { interfaces });
  const lost = 'SKIPDATA';

  const evidence = trafficEvidence(
    aRead({
      coverage: new Map([
        ['eni-1', null],
        ['eni-2', lost],
      ]),
      problems: [lost, 'a limit'],
    }),
    context,
  );

  expect(evidence.covered).toBe(false);
  expect(evidence.reasons).toEqual([lost, 'unknown: no flow log covers eni-3', 'a limit']);
  expect(trafficEvidence(aRead(), aContext())).toMatchObject({ covered: true, reasons: [] });
  expect(trafficEvidence(aRead({ problems: ['a limit'] }), aContext()).covered).toBe(false);
});

test('a note of the reader is passed on and takes nothing from the coverage', () => {
  expect(trafficEvidence(aRead({ notes: ['a note'] }), aContext())).toMatchObject({
    covered: true,
    reasons: ['a note'],
  });
});

test('without any interface nothing counts as covered', () => {
  const evidence = trafficEvidence(aRead({ from: null, to: null }), aContext([anOpenRule()], { interfaces: [] }));

  expect(evidence).toEqual({
    from: null,
    to: null,
    covered: false,
    reasons: ['no interface of the group is known, so no flow can be told to be its own'],
    sources: [],
    notAttributed: { interfaces: 1, flows: 1 },
  });
});

test('where interfaces could not be read, the traffic is not known to be all, and that is said', () => {
  const unread = [
    { part: 'interfaces' as const, reason: 'not permitted' },
    { part: 'subnets' as const, reason: 'throttled' },
  ];

  expect(trafficEvidence(aRead(), aContext([anOpenRule()], { unread }))).toMatchObject({
    covered: false,
    reasons: ['the group may have other interfaces, whose traffic is not counted: not permitted'],
    sources: [{ cidr: '8.8.8.8/32' }],
  });
});
