import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { GroupEffect, GroupPreview } from '../../../core/preview/effect-on.ts';
import { isInside, spanOf } from '../../oracle/addresses.ts';
import { identityOf } from '../../oracle/ec2.ts';
import { approvedCidrs } from '../../oracle/policy.ts';
import { serves, spansOf } from '../../oracle/reachability.ts';
import type { Moment } from './layer.ts';
import type { Reality } from './what-happens.ts';

/** What came, with the edit and without it. */
export interface Happened {
  /** With the edit, and without it. */
  readonly moment: Moment;
  readonly before: Moment;
  readonly without: Reality;
  readonly reality: Reality;
}

/** What came otherwise than a preview says. */
export function differencesOf({ effect, decision, closes }: GroupPreview, happened: Happened): string[] {
  const { without, reality } = happened;
  const isChanged =
    without.decision !== reality.decision ||
    (reality.decision === 'defer' && without.reason !== reality.reason) ||
    keysOf(without.rules) !== keysOf(reality.rules);
  return [
    ...differ('decision', decision, reality.decision),
    ...differ('closes', closes, reality.closes),
    ...differ('whether anything changes', effect !== null, isChanged),
    ...(effect ? effectDifferences(effect, happened) : []),
  ];
}

function effectDifferences(effect: GroupEffect, { moment, before, without, reality }: Happened): string[] {
  const { rules } = before.snapshot;
  const isHeld = ['defer', 'exempt', 'report'].includes(reality.decision);
  const approved = (at: Moment) => approvedCidrs({ ...at, remediationId: '' });
  const isIn = (cidr: string, some: readonly SecurityGroupRule[]) => isInside([spanOf(cidr)], openSpans(some, before));
  const losing = approved(before).filter((cidr) => isIn(cidr, rules) && !isIn(cidr, reality.rules));
  const gaining = approved(moment).filter((cidr) => !isIn(cidr, rules) && isIn(cidr, reality.rules));
  return [
    ...differ('before.decision', effect.before.decision, without.decision),
    ...differ('before.openTo', sorted(effect.before.openTo), openSources(rules)),
    ...differ('after.decision', effect.after.decision, reality.decision),
    ...differ('after.openTo', sorted(effect.after.openTo), openSources(reality.rules)),
    ...differ('authorize', sorted(effect.authorize), textsOf(notIn(rules, reality.rules))),
    ...differ('revoke', sorted(effect.revoke), textsOf(notIn(reality.rules, rules))),
    ...differ('losesAccess', sorted(effect.losesAccess), sorted(losing)),
    ...differ('gainsAccess', sorted(effect.gainsAccess), sorted(gaining)),
    ...differ('closes', effect.closes, reality.closes),
    ...(isHeld && !effect.reason.includes(reality.reason)
      ? [`reason: ${effect.reason}, on record ${reality.reason}`]
      : []),
  ];
}

export function differ(what: string, said: unknown, came: unknown): string[] {
  const [a, b] = [JSON.stringify(said), JSON.stringify(came)];
  return a === b ? [] : [`${what}: previewed ${a}, came ${b}`];
}

function keysOf(rules: readonly SecurityGroupRule[]): string {
  return rules.map(identityOf).sort().join();
}

function notIn(rules: readonly SecurityGroupRule[], wanted: readonly SecurityGroupRule[]): SecurityGroupRule[] {
  const ids = new Set(rules.map(({ id }) => id));
  return wanted.filter(({ id }) => !ids.has(id));
}

const smtp = { protocol: 6, port: 25 };

function openSpans(rules: readonly SecurityGroupRule[], { snapshot }: Moment) {
  return rules.filter((rule) => serves(rule, smtp)).flatMap((rule) => spansOf(rule, snapshot.prefixLists));
}

function openSources(rules: readonly SecurityGroupRule[]): string[] {
  return sorted(rules.filter((rule) => serves(rule, smtp)).map(({ source }) => nameOf(source)));
}

function nameOf(source: SecurityGroupRule['source']): string {
  if (source.kind === 'cidr') return source.cidr;
  return source.kind === 'prefix-list' ? source.prefixListId : source.groupId;
}

/** As the console writes them, put together here so that a mistake of the product's text cannot hide. */
function textsOf(rules: readonly SecurityGroupRule[]): string[] {
  return sorted(rules.map(({ protocol, ports, source }) => `${trafficOf(protocol, ports)} from ${nameOf(source)}`));
}

function trafficOf(protocol: string, ports: SecurityGroupRule['ports']): string {
  if (protocol === '-1') return 'all traffic';
  if (ports === null) return `protocol ${protocol}`;
  if (protocol.startsWith('icmp'))
    return ports.from === -1 ? `all ${protocol}` : `${protocol} ${ports.from}/${ports.to}`;
  return `${protocol} ${ports.from === ports.to ? ports.from : `${ports.from}-${ports.to}`}`;
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
