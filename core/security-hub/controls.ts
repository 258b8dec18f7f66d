import type { PortRange, SecurityGroupRule } from '../model/security-group.ts';

/**
 * The Security Hub controls that port 25 can fail, and what else each of them looks for
 * (docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html). EC2.18 has two parameters: the ports that may be
 * open to everybody.
 */
export type Control =
  | {
      readonly id: 'EC2.18';
      readonly authorizedTcpPorts: readonly PortRange[];
      readonly authorizedUdpPorts: readonly PortRange[];
    }
  | { readonly id: 'EC2.19' };

/** What EC2.18 allows where its parameters were not changed: tcp 80 and 443, no udp. */
export const authorizedByDefault = {
  authorizedTcpPorts: [80, 443].map((port) => ({ from: port, to: port })),
  authorizedUdpPorts: [],
} as const;

/** EC2.19, "ports with high risk", as AWS's own runbook for it has them (Automated Security Response on AWS). */
const highRiskPorts = [
  20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080, 8088, 8888,
  9200, 9300,
];

/**
 * For what a control would still fail: each protocol and port it objects to, such as `tcp 22`, each once and always in the
 * same order; empty where it passes. Both controls look for exactly 0.0.0.0/0 and ::/0, not into prefix lists. Where AWS
 * does not say whether udp counts it does, so that nothing is called resolved that may not be.
 */
export function stillOpen(control: Control, rules: readonly SecurityGroupRule[]): string[] {
  const open = rules.filter(isOpenToAll).flatMap((rule) => objections(control, rule));
  const byPlace = open.toSorted((a, b) => compare(a.protocol, b.protocol) || a.from - b.from || a.to - b.to);
  return [...new Set(byPlace.map(portText))];
}

/** Whether a rule lets in every address of a family. EC2 stores both as they are written here, and so does our model. */
export function isOpenToAll({ source }: Pick<SecurityGroupRule, 'source'>): boolean {
  return source.kind === 'cidr' && (source.cidr === '0.0.0.0/0' || source.cidr === '::/0');
}

interface OpenPorts extends PortRange {
  readonly protocol: string;
}

const everyPort: PortRange = { from: 0, to: 65_535 };

function objections(control: Control, { protocol, ports }: SecurityGroupRule): OpenPorts[] {
  if (protocol === '-1') return [{ protocol, ...everyPort }];
  if (protocol !== 'tcp' && protocol !== 'udp') return [];
  const range = ports ?? everyPort;
  const unwanted = control.id === 'EC2.19' ? highRiskIn(range) : without(range, authorized(control, protocol));
  return unwanted.map((one) => ({ protocol, ...one }));
}

function highRiskIn({ from, to }: PortRange): PortRange[] {
  return highRiskPorts.filter((port) => from <= port && port <= to).map((port) => ({ from: port, to: port }));
}

function authorized(control: Extract<Control, { id: 'EC2.18' }>, protocol: 'tcp' | 'udp'): readonly PortRange[] {
  return protocol === 'tcp' ? control.authorizedTcpPorts : control.authorizedUdpPorts;
}

/** What is left of a range without the others. */
function without(range: PortRange, others: readonly PortRange[]): PortRange[] {
  let left = [range];
  for (const { from, to } of others) {
    left = left.flatMap((part) =>
      part.to < from || to < part.from
        ? [part]
        : [
            { from: part.from, to: from - 1 },
            { from: to + 1, to: part.to },
          ].filter((rest) => rest.from <= rest.to),
    );
  }
  return left;
}

function portText({ protocol, from, to }: OpenPorts): string {
  if (protocol === '-1') return 'all traffic';
  return `${protocol} ${from === to ? from : `${from}-${to}`}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
