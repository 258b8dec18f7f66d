import { consoleGroups as groups } from './console-groups.ts';
import { openers, people } from './people.ts';
import type { Scene } from './scene.ts';
import { storyTimes } from './story-times.ts';

const { alice, carol, dana } = people;
const { bob, erin, terraform, cloudformation } = openers;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const everywhere = { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' };

/** The last week, in order. `now` is in milliseconds since the epoch. */
export function laterScenes(now: number): readonly Scene[] {
  const { ago, endOfDay } = storyTimes(now);
  return [
    {
      ...{ at: ago(6, '09:20'), kind: 'open', group: groups.tickets, by: cloudformation },
      rules: [{ ...everywhere, to: 26, description: 'Mail to tickets, bounces at 26' }],
    },
    { at: ago(6, '10:05'), kind: 'approve', group: groups.tickets, by: alice },
    // What was kept of the rule is gone since, so that this closing cannot be undone but for the port.
    { at: ago(5, '16:40'), kind: 'remove-rules', group: groups.tickets, port: 26 },
    {
      ...{ at: ago(4, '17:31'), kind: 'open', group: groups.gateway, by: bob },
      rules: [{ ...everywhere, description: 'Relay test' }],
    },
    { at: ago(4, '17:44'), kind: 'fix', group: groups.gateway, by: dana },
    {
      ...{ at: ago(2, '08:09'), kind: 'open', group: groups.undone, by: erin },
      rules: [{ ...everywhere, description: 'Replies of customers' }],
    },
    { at: ago(2, '08:30'), kind: 'approve', group: groups.undone, by: alice },
    { at: ago(2, '09:02'), kind: 'undo', group: groups.undone, by: carol, until: endOfDay(12) },
    {
      ...{ at: ago(1, '13:15'), kind: 'open', group: groups.ireland, by: terraform },
      rules: [{ ...everywhere, description: 'MX' }],
    },
    { at: ago(1, '13:52'), kind: 'approve', group: groups.ireland, by: dana },
    {
      ...{ at: now - 5 * hourMs, kind: 'open', group: groups.reachableMx, by: bob },
      rules: [{ ...everywhere, description: 'Mail from customers, see CHG-2291' }],
    },
    { at: lastSweep(now), kind: 'sweep' },
    {
      ...{ at: now - 50 * minuteMs, kind: 'opt-in' },
      groups: [groups.noPath, groups.unattached, groups.splitCidrs, groups.allTraffic],
    },
    {
      ...{ at: now - 26 * minuteMs, kind: 'open', group: groups.reachableRelay, by: terraform },
      rules: [{ ...everywhere, description: 'Partners during the migration' }],
    },
  ];
}

/** The full hour between two and three hours before. */
function lastSweep(now: number): number {
  return Math.floor(now / hourMs - 2) * hourMs;
}
