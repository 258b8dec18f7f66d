import { evaluate } from '../core/evaluator/evaluate.ts';
import { cidr } from '../core/model/cidr.ts';
import type { Permission } from '../core/model/security-group.ts';

const limits = { ipv4: 8, ipv6: 16 };
const rulesPerGroup = 10;

/** Rules a second that the evaluator judges on one core, over groups that differ. */
export function evaluatorSpeed(ruleOf: (index: number) => Permission): number {
  const groups = Array.from({ length: 2_000 }, (_, group) =>
    Array.from({ length: rulesPerGroup }, (_, index) => ruleOf(group * rulesPerGroup + index)),
  );
  let rules = 0;
  let exposed = 0;
  const started = performance.now();
  while (performance.now() - started < 2_000) {
    for (const group of groups) exposed += evaluate({ rules: group, prefixLists: {}, approved: [], limits }).length;
    rules += groups.length * rulesPerGroup;
  }
  const seconds = (performance.now() - started) / 1000;
  if (exposed === 0) throw new Error('the bench has to meet findings, or it measures nothing');
  return rules / seconds;
}

/** What groups look like: web ports, SSH from offices, a database from a group, port 25 from networks, seldom from all. */
export function typicalRule(index: number): Permission {
  const kinds: Permission[] = [
    rule('tcp', 443, 443, '0.0.0.0/0'),
    rule('tcp', 80, 80, '::/0'),
    rule('tcp', 22, 22, office(index)),
    { ...rule('tcp', 5432, 5432, '10.0.0.0/8'), source: { kind: 'security-group', groupId: 'sg-0123456789abcdef0' } },
    rule('tcp', 25, 25, office(index)),
    rule('tcp', 8000, 8999, '10.0.0.0/8'),
    { protocol: '-1', ports: null, source: { kind: 'cidr', cidr: cidr('10.20.0.0/16') }, description: null },
    rule('udp', 53, 53, '10.0.0.0/8'),
    rule('tcp', 465, 465, office(index)),
    index % 100 === 9 ? rule('tcp', 20, 30, '0.0.0.0/0') : rule('tcp', 587, 587, '0.0.0.0/0'),
  ];
  return kinds[index % kinds.length] ?? rule('tcp', 25, 25, '0.0.0.0/0');
}

/** The worst case: every rule reaches port 25 from a large network, so that every group takes the exact arithmetic. */
export function hardRule(index: number): Permission {
  return rule('tcp', 0, 1024, `${1 + (index % 200)}.0.0.0/8`);
}

function office(index: number): string {
  return `${20 + (index % 60)}.${index % 256}.7.0/24`;
}

function rule(protocol: string, from: number, to: number, text: string): Permission {
  return { protocol, ports: { from, to }, source: { kind: 'cidr', cidr: cidr(text) }, description: null };
}
