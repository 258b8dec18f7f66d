import type { Caller } from './identity.ts';
import type { Params } from './query.ts';

/** The services that the sandbox answers, by the names that requests are signed for. */
export const services = [
  'ec2',
  'sts',
  'elasticloadbalancing',
  'servicequotas',
  'cloudtrail',
  'dynamodb',
  'logs',
] as const;

export type Service = (typeof services)[number];

/** One call as the log, the faults and the hooks see it. */
export type Call = {
  service: Service;
  action: string;
  account: string;
  region: string;
  requestId: string;
  /** What it names: ids of groups, rules, prefix lists and parts of the network, ARNs of load balancing, or the table. */
  targets: string[];
  /** The code it was answered with, once it is answered; absent when it succeeded. */
  errorCode?: string;
};

/** What the request said, beside the call itself. */
export type Request = { call: Call; caller: Caller; params: Params; body: string };

const named = /^((sg|sgr|pl|vpc|eni|subnet|rtb|acl)-[0-9a-f]+|arn:aws[a-z-]*:elasticloadbalancing:.+)$/;

/** Every id anywhere in a Query-protocol request. */
export function targetsOf(params: Params): string[] {
  const own = params.text !== undefined && named.test(params.text) ? [params.text] : [];
  return [...own, ...[...params.fields.values()].flatMap(targetsOf)];
}
