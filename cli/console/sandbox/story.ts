import type { GroupRef } from '../../../core/model/security-group.ts';
import { consoleGroups as groups } from './console-groups.ts';
import { openers, people } from './people.ts';
import { laterScenes } from './recent-story.ts';
import type { Scene } from './scene.ts';
import { approvedNetworks } from './story-policy.ts';
import { storyTimes } from './story-times.ts';

const { alice, carol, dana } = people;
const { bob, erin, terraform, cloudformation, frank } = openers;

/** A rule that opens port 25 to everywhere. */
export function mailRule(description: string) {
  return { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0', description };
}

/** All that has happened until `now` (milliseconds since the epoch), in order. */
export function consoleStory(now: number): readonly Scene[] {
  const { ago, until } = storyTimes(now);
  const opened = (at: number, group: GroupRef, by: Extract<Scene, { kind: 'open' }>['by'], description: string) =>
    ({ at, kind: 'open', group, by, rules: [mailRule(description)] }) as const;
  const scenes: Scene[] = [
    {
      ...{ at: ago(44, '09:12'), kind: 'approve-networks', by: alice, requests: approvedNetworks(now) },
      reason: 'First list of the networks that send us mail',
    },

    opened(ago(29, '08:41'), groups.gateway, bob, 'Test, delete me'),
    { at: ago(29, '09:05'), kind: 'approve', group: groups.gateway, by: alice },
    opened(ago(27, '13:30'), groups.submission, terraform, 'SMTP'),
    { at: ago(27, '14:02'), kind: 'approve', group: groups.submission, by: dana },
    opened(ago(25, '10:17'), groups.tickets, cloudformation, 'Mail to tickets'),
    { at: ago(25, '10:48'), kind: 'fix', group: groups.tickets, by: alice },
    opened(ago(22, '15:55'), groups.gateway, bob, 'Relay test'),
    { at: ago(22, '16:20'), kind: 'approve', group: groups.gateway, by: alice },
    opened(ago(20, '09:33'), groups.undone, erin, 'Replies of customers'),
    { at: ago(20, '09:50'), kind: 'fix', group: groups.undone, by: alice },
    { at: ago(20, '11:08'), kind: 'undo', group: groups.undone, by: carol, until: until(ago(20, '11:08'), 5) },
    { at: ago(14, '06:04'), kind: 'check', group: groups.undone },
    { at: ago(14, '08:26'), kind: 'approve', group: groups.undone, by: dana },
    opened(ago(13, '11:45'), groups.ireland, erin, 'MX for the office in Dublin'),
    { at: ago(13, '12:30'), kind: 'approve', group: groups.ireland, by: dana },
    opened(ago(11, '14:12'), groups.member, frank, 'Invoices by mail'),
    { at: ago(11, '15:01'), kind: 'approve', group: groups.member, by: carol },
    opened(ago(9, '07:58'), groups.submission, terraform, 'SMTP'),
    {
      ...{ at: ago(9, '08:15'), kind: 'fix', group: groups.submission, by: dana },
      refused: 'You are not authorized to perform this operation with an explicit deny in a service control policy.',
    },
    { at: ago(9, '09:40'), kind: 'fix', group: groups.submission, by: dana },
    opened(ago(8, '10:22'), groups.exempt, erin, 'Backup MX'),
    {
      ...{ at: ago(8, '11:10'), kind: 'reject', group: groups.exempt, by: alice },
      reason: 'The backup MX has to take mail from everywhere until it moves behind the filter',
    },
    {
      ...{ at: ago(8, '11:14'), kind: 'exempt', group: groups.exempt, by: alice, until: until(now, 3) },
      ...{ owner: 'mail-team', reason: 'Backup MX, moves behind the filtering service' },
    },
  ];
  return [...scenes, ...laterScenes(now)];
}
