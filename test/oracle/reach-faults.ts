import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import { addressText, type Family, holds, spanOf } from './addresses.ts';
import { approvedCidrs, type Case } from './policy.ts';
import {
  admits,
  everyService,
  everyWho,
  maskOf,
  reachTable,
  type Service,
  type State,
  type Who,
} from './reachability.ts';
import { type Aftermath, isKeptProtocol } from './residue.ts';

/** (protocol, port, source) by (protocol, port, source): only tcp/25 may change, and only as approved; minus `lost`. */
export function reachFaults(given: Case, aftermath: Aftermath, families: ReadonlySet<Family>): string[] {
  const { after, revoked, lost } = aftermath;
  const before: State<SecurityGroupRule> = given.snapshot;
  const approved = approvedCidrs(given)
    .map(spanOf)
    .filter(({ family }) => families.has(family));
  const everybody = everyWho([before, after], approvedCidrs(given));
  const services = everyService([before, after]);
  const survivors = { ...before, rules: before.rules.filter(({ id }) => !revoked.some((rule) => rule.id === id)) };
  const [was, is, survived] = [before, after, survivors].map((state) => reachTable(state, everybody, services));
  const port = maskOf(services, ({ protocol, port }) => protocol === 6 && port === 25);
  const losable = { ipv4: losableMask(services, 'ipv4'), ipv6: losableMask(services, 'ipv6') };
  const losers = revoked.filter((rule) => lost.some((loss) => isProtocolLoss(loss, rule)));
  return everybody.flatMap((who, index) => {
    const [old, now, kept] = [was?.[index] ?? 0n, is?.[index] ?? 0n, survived?.[index] ?? 0n];
    const isApproved = who.family !== null && approved.some((span) => holds(span, who.family, who.address));
    const expectedPort = isApproved ? port : kept & port;
    const isLoser = who.family !== null && losers.some((rule) => admits(rule, before.prefixLists, who));
    const mayLose = isLoser ? losable[who.family] : 0n;
    const gained = now & ~old & ~port;
    const gone = old & ~now & ~port & ~mayLose;
    const wrongPort = (now & port) ^ expectedPort;
    return [
      ...textOf('gained', who, services, gained),
      ...textOf('lost', who, services, gone),
      ...textOf(now & port ? 'wrongly open' : 'wrongly closed', who, services, wrongPort),
    ];
  });
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
  const name = who.family === null ? who.groupId : addressText(who.family, who.address);
  return services
    .filter((_, bit) => (mask >> BigInt(bit)) & 1n)
    .map(({ protocol, port }) => `${verb}: protocol ${protocol} port ${port} from ${name}`);
}
