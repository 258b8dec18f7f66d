import type { LoadBalancer, LoadBalancerTarget, NetworkInterface } from '../../core/evidence/network.ts';
import { answerOr, askedOnce, causesOf, type Once } from './asked-once.ts';
import {
  type ListedBalancer,
  listBalancers,
  listenedPorts,
  listTargetGroups,
  type TargetGroup,
  targetsOf,
} from './balancer-reads.ts';
import { classicBalancers } from './classic-balancers.ts';
import type { ElbClients } from './elb-clients.ts';
import type { Read } from './keyed-reader.ts';

/** How many calls are under way at a time, and of how many target groups the targets are read in all. */
const calls = 16;
const mostTargetGroups = 500;

const tooMany = `there are more than ${mostTargetGroups} target groups, and the targets of the others are not read`;

const service = 'elasticloadbalancing:';

/**
 * Reads the load balancers by which the internet may come to some interfaces. Each call is made once in the life of the reader; `clients` is asked for them at the first.
 */
export function balancerReader(
  clients: () => Promise<ElbClients>,
): (interfaces: readonly NetworkInterface[]) => Promise<Read<LoadBalancer>> {
  const current = async () => (await clients()).current;
  const list = askedOnce(`${service}DescribeLoadBalancers`, 1, async () => listBalancers(await current()));
  const classic = askedOnce(`${service}DescribeLoadBalancers`, 1, async () =>
    classicBalancers((await clients()).classic),
  );
  const listGroups = askedOnce(`${service}DescribeTargetGroups`, 1, async () => listTargetGroups(await current()));
  const ports = askedOnce(`${service}DescribeListeners`, calls, async (id) => listenedPorts(await current(), id));
  const readTargets = askedOnce(`${service}DescribeTargetHealth`, calls, async (id) => targetsOf(await current(), id));
  const counted = new Set<string>();
  const targets = async (id: string): Promise<Once<LoadBalancerTarget[]>> => {
    if (!counted.has(id) && counted.size >= mostTargetGroups) return { unread: tooMany };
    counted.add(id);
    return readTargets(id);
  };
  return async (interfaces) => {
    const [found, old, groups] = await Promise.all([list(''), classic(''), listGroups('')]);
    const listed = { found: answerOr(found, []), groups: answerOr(groups, null) };
    const details = await completed(relevant(listed, interfaces), { ...listed, interfaces, ports, targets });
    return {
      items: [...details.items, ...answerOr(old, [])],
      unread: [...new Set([...causesOf([found, old, groups]), ...details.unread])],
    };
  };
}

interface Listed {
  readonly found: readonly ListedBalancer[];
  /** Null: they could not be listed. */
  readonly groups: readonly TargetGroup[] | null;
}

interface Reading extends Listed {
  readonly interfaces: readonly NetworkInterface[];
  readonly ports: (id: string) => Promise<Once<number[] | null>>;
  readonly targets: (id: string) => Promise<Once<LoadBalancerTarget[]>>;
}

/** Those that may lead to one of the interfaces, and those that one of the interfaces belongs to. */
function relevant({ found, groups }: Listed, interfaces: readonly NetworkInterface[]): ListedBalancer[] {
  const vpcs = new Set(interfaces.map(({ vpcId }) => vpcId));
  const owners = new Set(interfaces.map(({ description }) => description.slice('ELB '.length)));
  const leading = new Set(groups?.filter((group) => mayHave(group, vpcs)).flatMap(({ balancerIds }) => balancerIds));
  return found.filter(
    ({ id, isInternetFacing }) =>
      (isInternetFacing && (groups === null || leading.has(id))) || owners.has(id.slice(id.indexOf('/') + 1)),
  );
}

/** Whether an interface of these VPCs may be a target: instances are those of the group's own VPC, addresses may be of any. */
function mayHave({ type, vpcId }: TargetGroup, vpcs: ReadonlySet<string>): boolean {
  return type !== 'instance' || vpcs.has(vpcId);
}

/** Load balancers with their listeners and targets, and the Application Load Balancers that they have as targets. */
async function completed(balancers: readonly ListedBalancer[], reading: Reading): Promise<Read<LoadBalancer>> {
  const first = await Promise.all(balancers.map((one) => complete(one, reading)));
  const known = new Set(balancers.map(({ id }) => id));
  const named = new Set(first.flatMap(({ item }) => item?.targets ?? []).map(({ target }) => target));
  const next = reading.found.filter(({ id }) => named.has(id) && !known.has(id));
  const second = await Promise.all(next.map((one) => complete(one, reading)));
  const all = [...first, ...second];
  return { items: all.flatMap(({ item }) => item ?? []), unread: all.flatMap(({ causes }) => causes) };
}

interface Completed {
  /** Null: it is gone, or what it listens on could not be read. */
  readonly item: LoadBalancer | null;
  readonly causes: readonly string[];
}

async function complete(balancer: ListedBalancer, { groups, interfaces, ports, targets }: Reading): Promise<Completed> {
  const vpcs = new Set(interfaces.map(({ vpcId }) => vpcId));
  const own = groups?.filter((group) => group.balancerIds.includes(balancer.id) && mayHave(group, vpcs)) ?? [];
  const [listens, ...answers] = await Promise.all([ports(balancer.id), ...own.map(({ id }) => targets(id))]);
  if ('unread' in listens) return { item: null, causes: [listens.unread] };
  if (listens.value === null) return { item: null, causes: [] };
  const causes = causesOf(answers);
  const all = own.flatMap((group, index) => inFamily(group, answerOr(answers[index] ?? { value: [] }, [])));
  const isWhole = groups !== null && causes.length === 0;
  return { item: { ...balancer, listens: listens.value, targets: isWhole ? all : null }, causes };
}

/** An instance is a target by one family, which its group says; an address says it by itself. */
function inFamily({ type, family }: TargetGroup, targets: readonly LoadBalancerTarget[]): LoadBalancerTarget[] {
  return targets.map((one) => (type === 'instance' && family !== null ? { ...one, family } : one));
}
