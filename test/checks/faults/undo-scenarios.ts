import type { FaultWorld } from './fault-world.ts';
import { type Job, look } from './job.ts';
import { approve, former, office, office6 } from './networks.ts';
import { inside, range } from './rule-scenarios.ts';
import type { Scenario } from './scenario.ts';

export const undoScenarios: readonly Scenario[] = [
  { name: 'undo', ingress: [range, inside], prepare: undoOfLast, alwaysIn: [office.cidr] },
  {
    name: 'undo of tagged rules',
    ingress: [
      { ...range, tags: { team: 'a' } },
      { protocol: 'tcp', from: 25, cidr6: '::/0', tags: { team: 'b' } },
      { protocol: 'tcp', from: 25, cidr: former.cidr, tags: { team: 'c' } },
    ],
    policy: [approve(office), approve(office6)],
    prepare: undoOfLast,
    alwaysIn: [office.cidr, office6.cidr, former.cidr],
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
