import type { Caller } from './identity.ts';
import type { Params } from './query.ts';

export type Service = 'ec2' | 'sts' | 'servicequotas' | 'cloudtrail' | 'dynamodb' | 'logs';

/** One call as the log, the faults and the hooks see it. */
export type Call = {
  service: Service;
  action: string;
  account: string;
  region: string;
  requestId: string;
  /** What it names: ids of groups, rules and prefix lists, or the table. */
  targets: string[];
  /** The code it was answered with, once it is answered; absent when it succeeded. */
  errorCode?: string;
};

/** What the request said, beside the call itself. */
export type Request = { call: Call; caller: Caller; params: Params; body: string };

const named = /^(sg|sgr|pl|vpc)-[0-9a-f]+$/;

/** Every id anywhere in a Query-protocol request. */
export function targetsOf(params: Params): string[] {
  const own = params.text !== undefined && named.test(params.text) ? [params.text] : [];
  return [...own, ...[...params.fields.values()].flatMap(targetsOf)];
}
