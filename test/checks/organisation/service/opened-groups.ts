import type { GroupRef } from '../../../../core/model/security-group.ts';
import { cloudTrailEvent, type Json } from '../../../builders/read-event.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { SimulatedGroup } from '../organisation/groups.ts';

/** A group that somebody has opened. */
export interface OpenedGroup {
  readonly account: string;
  readonly region: string;
  readonly group: SimulatedGroup;
  /** The rule that opened it. */
  readonly rule: string;
}

/** Opens one group in each of so many accounts that can be reached, of which every twentieth has opted in. */
export function openGroups(count: number, cloud: Cloud): OpenedGroup[] {
  const reachable = [...cloud.accounts.values()].filter(({ trouble }) =>
    ['none', 'slow', 'throttled'].includes(trouble),
  );
  const opened = reachable.flatMap(({ id: account, regions }, index) => {
    const wanted = index % 20 === 0;
    for (const region of regions) {
      const group = cloud.groups.generated(account, region).find((one) => !one.isOpen && one.isOptedIn === wanted);
      if (group) return [{ account, region, group }];
    }
    return [];
  });
  if (opened.length < count) throw new Error(`only ${opened.length} accounts have a group to open`);
  return opened.slice(0, count).map(({ account, region, group }) => {
    const rule = cloud.groups.open({ account, region, groupId: group.id });
    return { account, region, group, rule };
  });
}

/** As CloudTrail and EventBridge bring it. */
export function eventOf({ account, region, group }: OpenedGroup): Json {
  const event = cloudTrailEvent('AuthorizeSecurityGroupIngress', {
    requestParameters: { groupId: group.id, ipPermissions: {} },
    responseElements: null,
    recipientAccountId: account,
    awsRegion: region,
  });
  return { ...event, account, region };
}

/** Whether a group is as it has to be: without the rule where it opted in, and as somebody made it where it did not. */
export function isDone({ account, region, group, rule }: OpenedGroup, { groups }: Cloud): boolean {
  const rules = groups.changed.get(`${account}/${region}/${group.id}`) ?? [];
  return rules.some(({ id }) => id === rule) !== group.isOptedIn;
}

/** So many groups that are open and did not opt in: what a first sweep asks checks for. */
export function openRefs(count: number, cloud: Cloud): GroupRef[] {
  const refs = [...openIn(cloud, Math.ceil((2 * count) / cloud.accounts.size)).take(count)];
  if (refs.length < count) throw new Error(`there are only ${refs.length} open groups`);
  return refs;
}

function* openIn({ accounts, groups }: Cloud, mostOfAccount: number): Generator<GroupRef> {
  for (const { id: account, regions, trouble } of accounts.values()) {
    if (trouble === 'suspended') continue;
    const open = regions
      .values()
      .flatMap((region) => groups.generated(account, region).map((group) => ({ ...group, region })))
      .filter(({ isOpen }) => isOpen);
    yield* open.take(mostOfAccount).map(({ id: groupId, region }) => ({ account, region, groupId }));
  }
}
