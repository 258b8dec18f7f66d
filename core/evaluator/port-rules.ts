/** One thing the evaluator looks for: a TCP port that the internet must not reach. */
export interface PortRule {
  readonly id: string;
  readonly title: string;
  readonly port: number;
  /** The same check in other products, for people who come from there. */
  readonly references: readonly string[];
}

/** The registry. Another port is one more entry here; nothing else in the code names a port. */
export const portRules: readonly PortRule[] = [
  {
    id: 'smtp-unrestricted-ingress',
    title: 'Inbound SMTP access is restricted',
    port: 25,
    references: ['Datadog default rule d9b-0f7-0a9', 'Security Hub EC2.18', 'Security Hub EC2.19'],
  },
];
