import type { CallResult } from '../../../core/gateways.ts';
import {
  type Permission,
  permissionKey,
  type SecurityGroupRule,
  type Tags,
} from '../../../core/model/security-group.ts';
import { now as start } from '../../builders/builders.ts';
import { authorize, identityOf, revoke } from '../../oracle/ec2.ts';
import { prefixLists } from './catalogue.ts';
import type { ChangeFault } from './model-world.ts';

/** One true state of the group. */
export interface TrueState {
  readonly at: number;
  readonly rules: readonly SecurityGroupRule[];
  readonly tags: Tags;
}

export interface Ec2Settings {
  readonly rulesQuota: number;
  /** In a default VPC a revoke answers what it did not find without an error (AWS API reference, UnknownIpPermissions). */
  readonly isDefaultVpc: boolean;
  readonly rules: readonly SecurityGroupRule[];
  readonly tags: Tags;
}

/** One call that changes rules. */
export interface RuleChange {
  readonly kind: 'authorize' | 'revoke';
  readonly permissions: readonly Permission[];
  readonly tags: Tags;
}

/** The group as it is and as it was. */
export interface Ec2 {
  readonly states: TrueState[];
  readonly settings: Ec2Settings;
  now: number;
  readonly rules: readonly SecurityGroupRule[];
  put(change: Partial<Pick<TrueState, 'rules' | 'tags'>>): void;
  /** The state as it was at a moment. */
  at(moment: number): TrueState;
  newId(): string;
  /** A call as it reaches EC2, unless a fault happens to it. */
  send(change: RuleChange, fault?: ChangeFault): CallResult | Promise<CallResult>;
}

export function newEc2(settings: Ec2Settings): Ec2 {
  const first = { at: start, rules: settings.rules, tags: settings.tags };
  const states: TrueState[] = [first];
  const last = () => states.at(-1) ?? first;
  let ids = 0;
  let requests = 0;
  const ec2: Ec2 = {
    states,
    settings,
    now: start,
    get rules() {
      return last().rules;
    },
    put: (change) => void states.push({ ...last(), ...change, at: ec2.now }),
    at: (moment) => states.findLast(({ at }) => at <= moment) ?? first,
    newId: () => `sgr-${String(++ids).padStart(17, '0')}`,
    send: (change, fault) => {
      if (fault !== undefined && fault !== 'lost') return faultAnswer(fault);
      const requestId = `req-${++requests}`;
      const answer = change.kind === 'authorize' ? authorized(ec2, change, requestId) : revoked(ec2, change, requestId);
      return fault === 'lost' ? { kind: 'unknown', message: 'the connection was reset' } : answer;
    },
  };
  return ec2;
}

function authorized(ec2: Ec2, { permissions, tags }: RuleChange, requestId: string): CallResult {
  const before = ec2.rules;
  const terms = { tags, newId: ec2.newId, prefixLists, quota: ec2.settings.rulesQuota };
  const answer = authorize(before, permissions, terms);
  if (answer.kind === 'refused') return refusal(answer, requestId);
  ec2.put({ rules: answer.rules });
  return { kind: 'done', requestId, created: answer.rules.slice(before.length), revoked: [], unknown: [] };
}

function revoked(ec2: Ec2, { permissions }: RuleChange, requestId: string): CallResult {
  const before = ec2.rules;
  const keys = permissions.map(identityOf);
  const gone = before.filter((rule) => keys.includes(identityOf(rule)));
  const standing = new Set(gone.map(permissionKey));
  const unknown = ec2.settings.isDefaultVpc ? permissions.filter((one) => !standing.has(permissionKey(one))) : [];
  const asked = permissions.filter((one) => !unknown.includes(one));
  const answer = asked.length === 0 ? ({ kind: 'rules', rules: before } as const) : revoke(before, asked);
  if (answer.kind === 'refused') return refusal(answer, requestId);
  if (gone.length > 0) ec2.put({ rules: answer.rules });
  return { kind: 'done', requestId, created: [], revoked: gone.map((rule) => ({ ...rule, tags: {} })), unknown };
}

function faultAnswer(fault: Exclude<ChangeFault, 'lost'>): CallResult {
  if (fault === 'throttled') return { kind: 'throttled', requestId: 'req-throttled', code: 'RequestLimitExceeded' };
  if (fault === 'unanswered') return { kind: 'unknown', message: 'no answer after 8 s' };
  return { kind: 'refused', requestId: 'req-refused', code: 'InvalidParameterValue', message: 'EC2 does not like it' };
}

function refusal(
  { code, message }: { readonly code: string; readonly message: string },
  requestId: string,
): CallResult {
  const isTrue = ['InvalidPermission.NotFound', 'InvalidPermission.Duplicate'].includes(code);
  return isTrue ? { kind: 'alreadyTrue', requestId, code } : { kind: 'refused', requestId, code, message };
}
