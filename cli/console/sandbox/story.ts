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
  const { ago, after, endOfDay } = storyTimes(now);
  const opened = (at: number, group: GroupRef, by: Extract<Scene, { kind: 'open' }>['by'], description: string) =>
    ({ at, kind: 'open', group, by, rules: [mailRule(description)] }) as const;
  const closed = (...given: Parameters<typeof opened>) => ({ ...opened(...given), mode: 'enforce' }) as const;
  const scenes: Scene[] = [
    {
      ...{ at: ago(44, '09:12'), kind: 'approve-networks', by: alice, requests: approvedNetworks(now) },
      reason: 'First list of the networks that send us mail',
    },

    // In these days the bot closed by itself.
    closed(ago(29, '08:41'), groups.gateway, bob, 'Test, delete me'),
    closed(ago(27, '13:30'), groups.submission, terraform, 'SMTP'),
    closed(ago(25, '10:17'), groups.tickets, cloudformation, 'Mail to tickets'),
    closed(ago(22, '15:55'), groups.gateway, bob, 'Relay test'),
    closed(ago(20, '09:33'), groups.undone, erin, 'Replies of customers'),
    {
      at: ago(20, '11:08'),
      kind: 'undo',
      group: groups.undone,
      by: carol,
      until: new Date(after(ago(20, '11:08'), 5)).toISOString(),
    },
    { at: ago(15, '12:04'), kind: 'check', group: groups.undone, mode: 'enforce' },
    closed(ago(13, '11:45'), groups.ireland, erin, 'MX for the office in Dublin'),

    // Since then it proposes.
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
      ...{ at: ago(8, '11:14'), kind: 'exempt', group: groups.exempt, by: alice, until: endOfDay(3) },
      ...{ owner: 'mail-team', reason: 'Backup MX, moves behind the filtering service' },
    },
  ];
  return [...scenes, ...laterScenes(now)];
}
