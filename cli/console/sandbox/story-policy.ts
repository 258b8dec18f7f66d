import type { AllowlistRequest } from '../../../core/policy/allowlist-entry.ts';
import { consoleGroups as groups, ownAccount } from './console-groups.ts';
import { storyTimes } from './story-times.ts';

/** Who may reach port 25, of each scope one. `now` is in milliseconds since the epoch. */
export function approvedNetworks(now: number): readonly AllowlistRequest[] {
  const { endOfDay } = storyTimes(now);
  return [
    {
      ...{ cidr: '198.51.100.0/25', scope: { kind: 'everything' }, owner: 'mail-team' },
      ...{ reason: 'Filtering service of our mail provider', expiresAt: null },
    },
    {
      ...{ cidr: '192.0.2.0/26', scope: { kind: 'account', account: ownAccount }, owner: 'platform' },
      ...{ reason: 'Old relays, until the migration is done', expiresAt: endOfDay(5) },
    },
    {
      ...{ cidr: '2001:db8:25::/48', scope: { kind: 'vpc', vpcId: 'vpc-0123456789abcdef0' }, owner: 'mail-team' },
      ...{ reason: 'Filtering service over IPv6', expiresAt: null },
    },
    {
      ...{ cidr: '192.0.2.80/28', scope: { kind: 'group', groupId: groups.reachableRelay.groupId } },
      ...{ owner: 'partners', reason: 'Ticket system of the logistics partner', expiresAt: endOfDay(120) },
    },
  ];
}
