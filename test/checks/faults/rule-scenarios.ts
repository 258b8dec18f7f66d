import { groupId } from './job.ts';
import { approve, internet, office, office6 } from './networks.ts';
import type { Scenario } from './scenario.ts';

export const inside = {
  id: 'sgr-00000000000000b01',
  protocol: 'tcp',
  from: 25,
  cidr: '10.0.0.0/8',
  description: 'inside',
};
export const range = {
  id: 'sgr-00000000000000b02',
  protocol: 'tcp',
  from: 20,
  to: 30,
  ...internet,
  description: 'mail',
};
const fromList = { protocol: 'tcp', from: 20, to: 30, prefixList: 'everybody', description: 'mail' };
const everybody = { id: 'pl-0000000000000c001', name: 'everybody' };
const halves = [{ cidr: '0.0.0.0/1' }, { cidr: '128.0.0.0/1' }];
const bothFamilies = { policy: [approve(office), approve(office6)], approved: [office.cidr, office6.cidr] };

export const ruleScenarios: readonly Scenario[] = [
  { name: 'exact port', ingress: [{ protocol: 'tcp', from: 25, ...internet, description: 'inbound mail' }, inside] },
  { name: 'range', ingress: [range, inside] },
  { name: 'all traffic', ingress: [{ protocol: '-1', ...internet }, inside], losesProtocols: true },
  { name: 'IPv6', ingress: [{ protocol: 'tcp', from: 25, cidr6: '::/0' }, inside], ...bothFamilies },
  {
    name: 'ranges of both families',
    ingress: [range, { protocol: 'tcp', from: 24, to: 26, cidr6: '::/0' }],
    ...bothFamilies,
  },
  {
    name: 'prefix list',
    ingress: [fromList, inside],
    prefixLists: [{ ...everybody, maxEntries: 4, entries: halves }],
  },
  {
    name: 'prefix list with private and approved networks',
    ingress: [fromList, inside],
    prefixLists: [
      {
        ...everybody,
        maxEntries: 6,
        entries: [...halves, { cidr: '192.168.0.0/16' }, { cidr: '100.64.0.0/10' }, { cidr: office.cidr }],
      },
    ],
    alwaysIn: ['192.168.0.0/16', '100.64.0.0/10', office.cidr],
  },
];

export const manyRuleScenarios: readonly Scenario[] = [
  {
    name: 'several rules',
    ingress: [
      range,
      { protocol: 'tcp', from: 25, ...internet },
      { protocol: 'udp', from: 25, ...internet },
      { protocol: 'tcp', from: 0, to: 65535, cidr: '64.0.0.0/2' },
      inside,
    ],
  },
  {
    name: 'range with two sets of tags',
    ingress: [
      { ...range, tags: { team: 'a' } },
      { protocol: 'tcp', from: 25, to: 40, ...internet, tags: { team: 'b', Name: 'relay' } },
      { protocol: 'tcp', from: 24, to: 26, ...internet },
    ],
  },
  {
    name: 'halves',
    ingress: ['0.0.0.0/1', '128.0.0.0/1'].map((half) => ({ protocol: 'tcp', from: 20, to: 25, cidr: half })),
  },
  {
    // All remainders at once would be the sixth rule; one after the other there are never more than five.
    name: 'rule by rule at the edge of the quota',
    ingress: [range, { protocol: 'tcp', from: 25, to: 40, cidr: '64.0.0.0/2' }, inside],
    rulesPerGroup: 5,
  },
  {
    name: 'nobody approved, revoke',
    ingress: [range, inside],
    policy: [],
    approved: [],
    environment: { SMTP_WARDEN_EMPTY_ALLOWLIST: 'revoke' },
  },
  {
    name: 'edited at the last moment',
    ingress: [range, inside],
    meddle: (sandbox) => {
      sandbox.removeRule(groupId, range.id);
      sandbox.addRule(groupId, { ...range, from: 443, to: 443, cidr: '10.1.0.0/16', description: 'edited' });
    },
    // Unless EC2 itself says that the original is gone, what was made for it stays.
    mayLeave: ['20-24', '26-30'].map((ports) => `tcp ${ports} 0.0.0.0/0`),
  },
];
