import type { Exposure } from '../evaluator/evaluate.ts';
import { notCountedOf } from '../evaluator/not-counted.ts';
import { type AddressSet, addressSet } from '../model/address-set.ts';
import { type AddressFamily, cidr } from '../model/cidr.ts';
import { publicPart, publicSpaceOf } from '../model/public-address-space.ts';
import { reachesPort } from '../model/reaches-port.ts';
import {
  type Permission,
  type PrefixLists,
  type SecurityGroupRule,
  type Snapshot,
  sourceCidrs,
  sourceFamily,
} from '../model/security-group.ts';
import { type Senders, sureSenders } from './senders.ts';

/** Whom some rules let reach a port, by one address family. */
export interface Admitted {
  /** All addresses: private ones count where a load balancer of the VPC is the sender. */
  readonly all: Pick<Senders, 'sure' | 'possible'>;
  /** The internet's among them. */
  readonly internet: Senders;
}

/** A port and a family by which a group is open, and to whom. */
export interface Exposed extends Admitted {
  readonly port: number;
  readonly family: AddressFamily;
}

const everything = { ipv4: addressSet([cidr('0.0.0.0/0')]), ipv6: addressSet([cidr('::/0')]) };

/** All addresses of a family. */
export function everyAddress(family: AddressFamily): AddressSet {
  return everything[family];
}

/**
 * To whom a group is open beyond the limit. Only sources that offend count: the others stay when the group is closed. A prefix list
 * that reaches the port and cannot be read may hold any address of its family.
 */
export function exposedBy(
  exposures: readonly Exposure<SecurityGroupRule>[],
  { rules, prefixLists }: Pick<Snapshot, 'rules' | 'prefixLists'>,
): Exposed[] {
  return exposures.map(({ port, family, contributions }) => {
    const offending = contributions.filter((contribution) => contribution.offending);
    const sources = offending.flatMap(({ source }) => sourceCidrs(source, prefixLists));
    const reaching = rules.filter((rule) => reachesPort(rule, port));
    return { port, family, ...admitted(family, addressSet(sources), hasUnread(family, reaching, prefixLists)) };
  });
}

/** Whom all rules of a group let reach a port. A security group as a source is nobody: who has it is not of the internet. */
export function admittedBy(
  rules: readonly Permission[],
  prefixLists: PrefixLists,
  { port, family }: Pick<Exposed, 'port' | 'family'>,
): Admitted {
  const reaching = rules.filter((rule) => reachesPort(rule, port));
  const ofFamily = reaching.filter(({ source }) => sourceFamily(source, prefixLists) === family);
  const sources = ofFamily.flatMap(({ source }) => sourceCidrs(source, prefixLists));
  return admitted(family, addressSet(sources), hasUnread(family, reaching, prefixLists));
}

function hasUnread(family: AddressFamily, reaching: readonly Permission[], prefixLists: PrefixLists): boolean {
  return notCountedOf(reaching, prefixLists).some(({ list }) => list.family === null || list.family === family);
}

function admitted(family: AddressFamily, addresses: AddressSet, mayBeMore: boolean): Admitted {
  const internet = sureSenders(publicPart(addresses));
  if (!mayBeMore) return { all: { sure: addresses, possible: addresses }, internet };
  return {
    all: { sure: addresses, possible: everyAddress(family) },
    internet: { ...internet, possible: publicSpaceOf(family) },
  };
}
