import type { PolicyChange } from '../../../core/policy/policy.ts';
import type { FaultWorld } from './fault-world.ts';
import { type Job, look } from './job.ts';
import { approve, end, former, office, partner, relay } from './networks.ts';
import { inside, range } from './rule-scenarios.ts';
import type { Scenario } from './scenario.ts';

const revokes = { environment: { SMTP_WARDEN_EMPTY_ALLOWLIST: 'revoke' } };

/** A group that was closed, and whose allowlist was edited since: managed rules follow. */
export const policyScenarios: readonly Scenario[] = [
  {
    name: 'follow: added entry',
    ingress: [range, inside],
    prepare: closedThen([approve(partner)]),
    approved: [office.cidr, partner.cidr],
    alwaysIn: [office.cidr],
  },
  {
    name: 'follow: ended entry',
    ingress: [range, inside],
    policy: [approve(office), approve(former)],
    prepare: closedThen([end(former)]),
    alwaysIn: [office.cidr],
  },
  {
    name: 'follow: one ended, one added',
    ingress: [range, inside],
    policy: [approve(former)],
    prepare: closedThen([end(former), approve(partner)]),
    approved: [partner.cidr],
  },
  {
    name: 'follow: a relay stays approved while the network around it does not',
    ingress: [range, inside],
    prepare: closedThen([end(office), approve(relay)]),
    approved: [relay.cidr],
    alwaysIn: [relay.cidr],
  },
  {
    name: 'follow: the last approval has ended',
    ingress: [range, inside],
    policy: [approve(former)],
    prepare: closedThen([end(former)]),
    approved: [],
  },
  {
    name: 'follow: approved after nobody was',
    ingress: [range, inside],
    policy: [],
    ...revokes,
    prepare: closedThen([approve(partner)]),
    approved: [partner.cidr],
  },
];

function closedThen(changes: readonly PolicyChange[]): (world: FaultWorld) => Promise<Job> {
  return async (world) => {
    await world.finish(look);
    await world.change(changes);
    return look;
  };
}
