import { cidr } from '../../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import type { SeedInput, SeedRuleInput } from '../../../sandbox/seed.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { anEntry } from '../../builders/builders.ts';
import { editedEnds } from './edited-ends.ts';
import type { FaultWorld } from './fault-world.ts';
import { groupId, type Job, look } from './job.ts';

/** One remediation, and what went before it. */
export interface Scenario {
  readonly name: string;
  readonly ingress: readonly SeedRuleInput[];
  readonly prefixLists?: SeedInput['prefixLists'];
  readonly policy?: readonly PolicyChange[];
  readonly environment?: Readonly<Record<string, string>>;
  /** What happened before, and what the worker is to do now. */
  readonly prepare?: (world: FaultWorld) => Promise<Job>;
  /** What another hand does right before the first revoke is carried out. */
  readonly meddle?: (sandbox: Sandbox) => void;
  /** Ends that are right too, or a documented limit of the product. */
  readonly otherEnds?: readonly OtherEnd[];
}

export interface OtherEnd {
  readonly why: string;
  /** The titles of the tests that may end so. */
  readonly at: RegExp;
  /** The rules, as `EndState` has them, sorted. */
  readonly rules: readonly string[];
  /** Whether a remediation is completed; otherwise nothing is on record but an abandoned claim. */
  readonly isCompleted: boolean;
}

export const office = entry('entry-office', '198.51.100.0/24');
const office6 = entry('entry-office-6', '2a00:1450:4000::/48');
const partner = entry('entry-partner', '203.0.113.0/24');
const lapsed = { ...entry('entry-lapsed', '192.0.2.0/24'), expiresAt: '2026-02-01T00:00:00.000Z' };
const internet = { cidr: '0.0.0.0/0' };
const managed = { 'smtp-warden:managed': 'true', 'smtp-warden:remediation': 'rem-earlier' };
const inside = { id: 'sgr-00000000000000b01', protocol: 'tcp', from: 25, cidr: '10.0.0.0/8', description: 'inside' };
const range = { id: 'sgr-00000000000000b02', protocol: 'tcp', from: 20, to: 30, ...internet, description: 'mail' };

export const ruleScenarios: readonly Scenario[] = [
  { name: 'exact port', ingress: [{ protocol: 'tcp', from: 25, ...internet, description: 'inbound mail' }, inside] },
  { name: 'range', ingress: [range, inside] },
  { name: 'all traffic', ingress: [{ protocol: '-1', ...internet }, inside] },
  {
    name: 'IPv6',
    ingress: [{ protocol: 'tcp', from: 25, cidr6: '::/0' }, inside],
    policy: [approve(office), approve(office6)],
  },
  {
    name: 'both families',
    ingress: [range, { protocol: 'tcp', from: 24, to: 25, cidr6: '::/0' }],
    policy: [approve(office), approve(office6)],
  },
  {
    name: 'prefix list',
    ingress: [{ protocol: 'tcp', from: 20, to: 30, prefixList: 'everybody', description: 'mail' }, inside],
    prefixLists: [{ name: 'everybody', maxEntries: 4, entries: [{ cidr: '0.0.0.0/1' }, { cidr: '128.0.0.0/1' }] }],
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
    name: 'tagged rules, several authorise calls',
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
    name: 'nobody approved, revoke',
    ingress: [range, inside],
    policy: [],
    environment: { SMTP_WARDEN_EMPTY_ALLOWLIST: 'revoke' },
  },
  {
    name: 'edited at the last moment',
    ingress: [range, inside],
    meddle: (sandbox) => {
      sandbox.removeRule(groupId, range.id);
      sandbox.addRule(groupId, { ...range, from: 443, to: 443, cidr: '10.1.0.0/16', description: 'edited' });
    },
    otherEnds: editedEnds(range.id),
  },
];

export const policyScenarios: readonly Scenario[] = [
  {
    name: 'drift: added entry',
    ingress: [range, inside],
    prepare: async (world) => {
      await world.finish(look);
      await world.change([approve(partner)]);
      return look;
    },
  },
  {
    name: 'drift: lapsed managed rule',
    ingress: [inside, ...['198.51.100.0/24', '192.0.2.0/24'].map((from) => managedRule(from))],
    policy: [approve(office), approve(lapsed)],
  },
  {
    name: 'drift: one lapsed, one added',
    ingress: [inside, managedRule('192.0.2.0/24')],
    policy: [approve(partner), approve(lapsed)],
  },
  {
    name: 'drift: the last approval has ended',
    ingress: [inside, managedRule('192.0.2.0/24')],
    policy: [approve(lapsed)],
  },
  {
    name: 'drift: approved after nobody was',
    ingress: [range, inside],
    policy: [],
    environment: { SMTP_WARDEN_EMPTY_ALLOWLIST: 'revoke' },
    prepare: async (world) => {
      await world.finish(look);
      await world.change([approve(partner)]);
      return look;
    },
  },
];

export const undoScenarios: readonly Scenario[] = [
  { name: 'undo', ingress: [range, inside], prepare: (world) => undoOfLast(world) },
  {
    name: 'undo of tagged rules',
    ingress: [
      { ...range, tags: { team: 'a' } },
      { protocol: 'tcp', from: 25, cidr6: '::/0', tags: { team: 'b' } },
      managedRule('192.0.2.0/24'),
    ],
    policy: [approve(office), approve(office6)],

    prepare: (world) => undoOfLast(world),
  },
  {
    name: 'undo of an undo',
    ingress: [range, inside],

    prepare: async (world) => world.undoOf(await world.finish(await undoOfLast(world))),
  },
];

async function undoOfLast(world: FaultWorld): Promise<Job> {
  return world.undoOf(await world.finish(look));
}

function managedRule(from: string): SeedRuleInput {
  return { protocol: 'tcp', from: 25, cidr: from, tags: managed };
}

function entry(id: string, text: string): AllowlistEntry {
  return anEntry({ id, cidr: cidr(text) });
}

function approve(added: AllowlistEntry): PolicyChange {
  return { kind: 'putEntry', entry: added, replaces: null };
}
