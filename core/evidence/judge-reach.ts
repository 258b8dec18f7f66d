import type { Exposure, ExposureLimits } from '../evaluator/evaluate.ts';
import { counted } from '../model/counted.ts';
import type { SecurityGroupRule, Snapshot } from '../model/security-group.ts';
import { alsoOpen } from './also-open.ts';
import type { Evidence, InterfaceEvidence, ReachVerdict } from './evidence.ts';
import { exposedBy } from './exposed.ts';
import { attachedTo, judgeInterface } from './judge-interface.ts';
import type { NetworkInterface, NetworkRead, UnreadPart } from './network.ts';
import { surroundingsOf } from './surroundings.ts';

/** A group and what is wrong with it. */
export interface ExposedGroup {
  readonly snapshot: Pick<Snapshot, 'ref' | 'rules' | 'prefixLists'>;
  readonly exposures: readonly Exposure<SecurityGroupRule>[];
}

/**
 * Whether the internet reaches what a group exposes, by each of its interfaces. Pure. Looked at are internet gateways, routes, network ACLs,
 * VPC Block Public Access and internet-facing load balancers. A part that could not be read makes `unknown` what it may change, and nothing
 * else. The order is the same for the same network.
 */
export function judgeReach(
  group: ExposedGroup,
  read: NetworkRead,
  { limits }: { readonly limits: ExposureLimits },
): Pick<Evidence, 'verdict' | 'reasons' | 'interfaces'> {
  const around = surroundingsOf(read);
  const { groupId } = group.snapshot.ref;
  const exposed = exposedBy(group.exposures, group.snapshot);
  const groups = { judged: group.snapshot, around, known: new Map() };
  const families = [...new Set(exposed.map(({ family }) => family))];
  const interfaces = read.interfaces
    .filter(({ groupIds }) => groupIds.includes(groupId))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map((own): InterfaceEvidence => {
      const judged = judgeInterface(own, exposed, groups);
      const others = alsoOpen(own, { groupId, families }, { around, limits });
      return {
        ...viewOf(own),
        attachedTo: attachedTo(own, around),
        verdict: judged.verdict,
        reasons: [...judged.reasons, ...others.reasons],
        alsoOpenBy: others.alsoOpenBy,
      };
    });
  const unread = read.unread.find(({ part }) => part === 'interfaces');
  const verdict = verdictOf(interfaces, unread);
  return { verdict, reasons: reasonsFor(verdict, { interfaces, read }), interfaces };
}

function viewOf({ id, type, vpcId, subnetId, ipv4, ipv6 }: NetworkInterface) {
  return {
    ...{ id, type, vpcId, subnetId },
    privateAddresses: ipv4.map(({ address }) => address),
    publicAddresses: [...ipv4.flatMap(({ publicAddress }) => publicAddress ?? []), ...ipv6],
  };
}

function verdictOf(interfaces: readonly InterfaceEvidence[], unread: UnreadPart | undefined): ReachVerdict {
  const has = (verdict: ReachVerdict) => interfaces.some((one) => one.verdict === verdict);
  if (has('reachable')) return 'reachable';
  if (unread || has('unknown')) return 'unknown';
  return interfaces.length === 0 ? 'unattached' : 'no path found';
}

/** What the verdict does not cover, so that nobody takes it for more. */
const notLookedAt =
  'not looked at: load balancers and gateways of other VPCs and accounts, VPN and peering connections, transit gateways, services of AWS that lead to internal load balancers, and programs that pass connections on';

function reasonsFor(
  verdict: ReachVerdict,
  { interfaces, read }: { readonly interfaces: readonly InterfaceEvidence[]; readonly read: NetworkRead },
): string[] {
  const unread = read.unread.map(({ part, reason }) => `${part} could not be read: ${reason}`).sort();
  const all = counted(interfaces.length, 'interface');
  const count = (sought: ReachVerdict) => interfaces.filter((one) => one.verdict === sought).length;
  switch (verdict) {
    case 'reachable':
      return [`the internet reaches ${count('reachable')} of ${all}`, ...unread];
    case 'unknown':
      return [unknownText(count('unknown'), all), ...unread];
    case 'unattached':
      return ['no interface has the group'];
    case 'no path found':
      return [`no way from the internet to ${all} was found`, notLookedAt];
  }
}

/** What is not known. The causes follow it. */
function unknownText(unknown: number, all: string): string {
  return unknown > 0 ? `${unknown} of ${all} could not be judged` : 'which interfaces have the group is not known';
}
