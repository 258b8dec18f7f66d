import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import { addressText, type Family, holds, type Span, spanOf } from './addresses.ts';
import type { Case } from './policy.ts';
import {
  admits,
  everyService,
  everyWho,
  maskOf,
  reachTable,
  type Service,
  type State,
  serves,
  type Who,
} from './reachability.ts';
import { type Aftermath, isKeptProtocol, privatePart } from './remainder.ts';

/** Who is let in at the port by a plan: the CIDRs that are due, in the families that are open to them. */
export interface LetIn {
  readonly due: readonly string[];
  readonly families: ReadonlySet<Family>;
}

/**
 * (protocol, port, source) by (protocol, port, source): only tcp/25 may change, and only as approved, minus `lost`; in the end,
 * and besides the port at every moment before.
 */
export function reachFaults(given: Case, aftermath: Aftermath, letIn: LetIn): string[] {
  const { after, revoked, moments } = aftermath;
  const before: State<SecurityGroupRule> = given.snapshot;
  const { prefixLists } = before;
  const everybody = everyWho([before, after], letIn.due);
  const services = everyService([before, after]);
  const tableOf = (rules: readonly SecurityGroupRule[]) => reachTable({ rules, prefixLists }, everybody, services);
  const was = tableOf(before.rules);
  const port = maskOf(services, isSmtp);
  const mayLose = losable(given, aftermath, services);
  const survivors = tableOf(before.rules.filter(({ id }) => !revoked.some((rule) => rule.id === id)));
  const isOpenTo = whoIsLetIn(aftermath, letIn, prefixLists);
  const isListed = whoIsLetIn(aftermath, { due: [], families: new Set() }, prefixLists);
  const last = tableOf(after.rules);
  const inTheEnd = everybody.flatMap((who, index) => {
    const [old, now, kept] = [was[index] ?? 0n, last[index] ?? 0n, survivors[index] ?? 0n];
    const wrongPort = (now & port) ^ (isOpenTo(who) ? port : kept & port);
    return [
      ...textOf('gained', who, services, now & ~old & ~port),
      ...textOf('lost', who, services, old & ~now & ~port & ~mayLose(who)),
      ...textOf(now & port ? 'wrongly open' : 'wrongly closed', who, services, wrongPort),
    ];
  });
  const onTheWay = moments.slice(0, -1).flatMap((rules, at) => {
    const table = tableOf(rules);
    return everybody.flatMap((who, index) => {
      const mayGo = isListed(who) ? 0n : port;
      const gone = (was[index] ?? 0n) & ~(table[index] ?? 0n) & ~mayGo & ~mayLose(who);
      return textOf(`missing after step ${at + 1}`, who, services, gone);
    });
  });
  return [...inTheEnd, ...onTheWay];
}

function isSmtp({ protocol, port }: Service): boolean {
  return protocol === 6 && port === 25;
}

/** The approved, and the private networks of lists whose rule goes: their port stays, as CIDR rules. */
function whoIsLetIn({ revoked }: Aftermath, { due, families }: LetIn, lists: State['prefixLists']) {
  const approved = due.map(spanOf).filter(({ family }) => families.has(family));
  const kept = revoked
    .filter((rule) => serves(rule, { protocol: 6, port: 25 }))
    .flatMap((rule) => privatePart(rule, lists))
    .flatMap(({ source }): Span[] => (source.kind === 'cidr' ? [spanOf(source.cidr)] : []));
  return (who: Who) =>
    who.family !== null && [...approved, ...kept].some((span) => holds(span, who.family, who.address));
}

/** What a source may lose besides the port: protocols that no rule can keep, where the plan says so. */
function losable(given: Case, { revoked, lost }: Aftermath, services: readonly Service[]): (who: Who) => bigint {
  const masks = { ipv4: losableMask(services, 'ipv4'), ipv6: losableMask(services, 'ipv6') };
  const losers = revoked.filter((rule) => lost.some((loss) => isProtocolLoss(loss, rule)));
  return (who) => {
    if (who.family === null) return 0n;
    return losers.some((rule) => admits(rule, given.snapshot.prefixLists, who)) ? masks[who.family] : 0n;
  };
}

function losableMask(services: readonly Service[], family: Family): bigint {
  return maskOf(services, ({ protocol }) => !isKeptProtocol(protocol, family));
}

function isProtocolLoss(loss: Aftermath['lost'][number], rule: SecurityGroupRule): boolean {
  return (
    loss.kind === 'protocols' && loss.securityGroupRuleId === rule.id && rule.protocol === '-1' && loss.what !== ''
  );
}

function textOf(verb: string, who: Who, services: readonly Service[], mask: bigint): string[] {
  if (mask === 0n) return [];
  const name = who.family === null ? who.groupId : addressText(who.family, who.address);
  return services
    .filter((_, bit) => (mask >> BigInt(bit)) & 1n)
    .map(({ protocol, port }) => `${verb}: protocol ${protocol} port ${port} from ${name}`);
}
