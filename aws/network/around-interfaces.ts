import type { LoadBalancer, NetworkInterface, NetworkRead, RouteTable } from '../../core/evidence/network.ts';
import type { PrefixList } from '../../core/model/security-group.ts';
import type { Ec2Place } from '../ec2-reads.ts';
import { prefixListReader } from '../prefix-lists.ts';
import { answerOr, askedOnce } from './asked-once.ts';
import type { ElbClients } from './elb-clients.ts';
import { describeOutlines } from './groups.ts';
import { keyedReader, type Read } from './keyed-reader.ts';
import { balancerReader } from './load-balancers.ts';
import type { AroundReader } from './read-network.ts';
import { unreadOf } from './unread-parts.ts';
import { vpcReader } from './vpc-reader.ts';

/** Reads what is around interfaces. `elb` makes the clients of Elastic Load Balancing when they are needed. */
export function aroundReader(place: Ec2Place, elb: () => Promise<ElbClients>): AroundReader {
  const readVpcs = vpcReader(place);
  const readBalancers = balancerReader(elb);
  const readGroups = groupReader(place);
  const readLists = routeListReader(place);
  return async (interfaces) => {
    const [balancers] = await Promise.all([readBalancers(interfaces), readVpcs(vpcsOf(interfaces))]);
    const entrances = leadingTo(interfaces, balancers.items);
    const [around, groups] = await Promise.all([
      readVpcs([...vpcsOf(interfaces), ...entrances.flatMap(({ vpcId }) => (vpcId === '' ? [] : [vpcId]))]),
      readGroups([...sharing(interfaces), ...entrances.flatMap(({ groupIds: ids }) => ids)]),
    ]);
    return {
      ...around.parts,
      loadBalancers: balancers.items,
      ...(await readLists(around.parts.routeTables)),
      groups: groups.items,
      unread: [...around.unread, ...unreadOf('load balancers', balancers), ...unreadOf('groups', groups)],
    };
  };
}

/** Groups by their ids; one that is not found is named with the reason. */
function groupReader(place: Ec2Place): (groupIds: readonly string[]) => Promise<Read<NetworkRead['groups'][number]>> {
  const lists = prefixListReader(place.ec2);
  const read = keyedReader({
    action: 'ec2:DescribeSecurityGroups',
    list: (ids) => describeOutlines(place, lists, ids),
    keysOf: ({ id }) => [id],
  });
  return async (groupIds) => {
    const { items, unread } = await read(groupIds);
    const found = new Set(items.map(({ id }) => id));
    const missing = [...new Set(groupIds)].filter((id) => !found.has(id));
    const why = unread[0] ?? 'it is gone';
    return {
      items: [...items.map(({ group }) => group), ...missing.map((groupId) => ({ groupId, unread: why }))],
      unread,
    };
  };
}

/** The lists of S3, S3 Express and DynamoDB. A name of a customer cannot begin so (EC2 API reference, CreateManagedPrefixList). */
const serviceList = /^com\.amazonaws\.[^.]+\.(s3|s3express|dynamodb)$/;

/** The entries of the prefix lists that routes name; null where a list cannot be read. */
function routeListReader({
  ec2,
}: Ec2Place): (tables: readonly RouteTable[]) => Promise<Pick<NetworkRead, 'routeLists' | 'serviceListIds'>> {
  const lists = prefixListReader(ec2);
  const read = askedOnce('ec2:GetManagedPrefixListEntries', 4, async (id): Promise<PrefixList | null> => {
    const list = (await lists.resolve([id]))[id];
    return list === undefined || 'unreadable' in list ? null : list;
  });
  return async (tables) => {
    const destinations = tables.flatMap(({ routes }) => routes.map(({ destination }) => destination));
    const ids = [...new Set(destinations.filter((destination) => destination.startsWith('pl-')))].sort();
    const found = await Promise.all(ids.map(async (id) => [id, answerOr(await read(id), null)] as const));
    return {
      routeLists: Object.fromEntries(found.map(([id, list]) => [id, list?.entries ?? null])),
      serviceListIds: found.flatMap(([id, list]) => (list !== null && serviceList.test(list.name) ? [id] : [])),
    };
  };
}

function vpcsOf(interfaces: readonly NetworkInterface[]): string[] {
  return [...new Set(interfaces.map(({ vpcId }) => vpcId))];
}

/** The groups that share an interface with another one: of the only group of an interface, the caller knows more. */
function sharing(interfaces: readonly NetworkInterface[]): string[] {
  return interfaces.flatMap(({ groupIds }) => (groupIds.length > 1 ? groupIds : []));
}

/** The load balancers that may lead to one of the interfaces: their own VPCs and groups say who gets in there. */
function leadingTo(interfaces: readonly NetworkInterface[], balancers: readonly LoadBalancer[]): LoadBalancer[] {
  const names = new Set(
    interfaces.flatMap(({ instanceId, ipv4, ipv6 }) => [
      instanceId ?? '',
      ...ipv4.map(({ address }) => address),
      ...ipv6,
    ]),
  );
  const isNamed = (target: string) => target.startsWith('arn:') || names.has(target);
  return balancers.filter(({ targets }) => targets?.some(({ target }) => isNamed(target)) ?? true);
}
