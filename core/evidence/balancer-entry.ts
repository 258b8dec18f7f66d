import { intersect, union } from '../model/address-set.ts';
import type { AddressFamily } from '../model/cidr.ts';
import { publicSpaceOf } from '../model/public-address-space.ts';
import type { Permission, PrefixLists, Snapshot } from '../model/security-group.ts';
import { asidePath } from './aside-path.ts';
import { admittedBy } from './exposed.ts';
import { internetPath, throughAcl } from './internet-path.ts';
import type { LoadBalancer } from './network.ts';
import {
  anyOf,
  type Certainty,
  certaintyOf,
  letThrough,
  type Senders,
  sureSenders,
  unsure,
  whichever,
} from './senders.ts';
import type { Surroundings } from './surroundings.ts';

/** Where a group's rules are found: the group that is judged, and the others that were read. */
export interface Groups {
  readonly judged: Pick<Snapshot, 'ref' | 'rules' | 'prefixLists'>;
  readonly around: Surroundings;
  /** What was found out for one interface and is the same for others, by a text that says what it is. */
  readonly known: Map<string, Certainty>;
}

/** What is known under a key, found out at the first time: many interfaces are behind the same few load balancers. */
export function foundOnce({ known }: Groups, key: string, find: () => Certainty): Certainty {
  const met = known.get(key) ?? find();
  known.set(key, met);
  return met;
}

/** Everybody on the internet. */
export function everybody(family: AddressFamily): Senders {
  return sureSenders(publicSpaceOf(family));
}

/**
 * Whether some of these clients can open connections to an internet-facing load balancer. Which of its listeners and which of its subnets
 * leads on is not known (a load balancer may send only to targets of the same zone), so that it is certain only where all are alike.
 */
export function clientsEnter(balancer: LoadBalancer, clients: Senders, groups: Groups): Certainty {
  if (balancer.listens.length === 0) return 'no';
  const ways = balancer.listens.flatMap((port) => {
    const admitted = throughGroups(balancer, port, { clients, groups });
    return balancer.subnetIds.map((subnetId) => {
      const to = { vpcId: balancer.vpcId, subnetId, port, address: null };
      const { around } = groups;
      return certaintyOf(anyOf([internetPath(admitted, to, around), asidePath(admitted, to, around)]));
    });
  });
  return whichever(ways);
}

/**
 * Those clients who pass from a Network Load Balancer to a listener of the Application Load Balancer behind it, which sees their addresses:
 * they are always kept there (Network Load Balancer user guide, Application Load Balancers as targets).
 */
export function clientsPass(
  { balancer, next, port }: { readonly balancer: LoadBalancer; readonly next: LoadBalancer; readonly port: number },
  { clients, groups }: Clients,
): Senders {
  const admitted = throughGroups(next, port, { clients, groups });
  const ways = next.subnetIds.map((subnetId) =>
    throughAcl(admitted, { subnetId, port, isOneOfTwo: true }, groups.around),
  );
  // Which of its subnets is sent to is not known. Where both have one, no network ACL may be on the way.
  const isNear = next.subnetIds.some((id) => balancer.subnetIds.includes(id));
  return letThrough(
    admitted,
    {
      sure: ways.map(({ sure }) => sure).reduce(intersect, ways.length > 0 ? admitted.sure : []),
      possible: isNear ? admitted.possible : union(ways.flatMap(({ possible }) => possible)),
    },
    `the network ACLs of ${next.name} let none of them in`,
  );
}

interface Clients {
  readonly clients: Senders;
  readonly groups: Groups;
}

/** Those whom the groups of a load balancer let in to a port of it. A Network Load Balancer may have none, and lets in everybody. */
function throughGroups({ name, type, groupIds }: LoadBalancer, port: number, { clients, groups }: Clients): Senders {
  const family = clients.possible[0]?.family;
  if (!family) return clients;
  if (groupIds.length === 0)
    return type === 'network' ? clients : unsure(clients, `the groups of ${name} are not known`);
  const sets = groupIds.map((id) => {
    const rules = rulesOf(id, groups);
    return rules ? admittedBy(rules.rules, rules.prefixLists, { port, family }).internet : null;
  });
  const sure = union(sets.flatMap((set) => set?.sure ?? []));
  const possible = sets.includes(null) ? publicSpaceOf(family) : union(sets.flatMap((set) => set?.possible ?? []));
  return letThrough(clients, { sure, possible }, `the groups of ${name} let none of them in to port ${port}`);
}

function rulesOf(
  id: string,
  { judged, around }: Groups,
): { readonly rules: readonly Permission[]; readonly prefixLists: PrefixLists } | null {
  if (id === judged.ref.groupId) return judged;
  const group = around.group(id);
  return group && { rules: group.permissions, prefixLists: group.prefixLists };
}
