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
  authorize(rules: readonly Permission[], tags: Tags): CallResult;
  revoke(permissions: readonly Permission[]): CallResult;
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
    authorize: (rules, tags) => {
      const requestId = `req-${++requests}`;
      const terms = { tags, newId: ec2.newId, prefixLists, quota: settings.rulesQuota };
      const answer = authorize(last().rules, rules, terms);
      if (answer.kind === 'refused') return refusal(answer, requestId);
      const created = answer.rules.slice(last().rules.length);
      ec2.put({ rules: answer.rules });
      return { kind: 'done', requestId, created, revoked: [], unknown: [] };
    },
    revoke: (permissions) => {
      const requestId = `req-${++requests}`;
      const keys = permissions.map(identityOf);
      const gone = last().rules.filter((rule) => keys.includes(identityOf(rule)));
      const standing = new Set(gone.map(permissionKey));
      const unknown = settings.isDefaultVpc ? permissions.filter((one) => !standing.has(permissionKey(one))) : [];
      const asked = permissions.filter((one) => !unknown.includes(one));
      const answer =
        asked.length === 0 ? ({ kind: 'rules', rules: last().rules } as const) : revoke(last().rules, asked);
      if (answer.kind === 'refused') return refusal(answer, requestId);
      if (gone.length > 0) ec2.put({ rules: answer.rules });
      return { kind: 'done', requestId, created: [], revoked: gone.map((rule) => ({ ...rule, tags: {} })), unknown };
    },
  };
  return ec2;
}

function refusal(
  { code, message }: { readonly code: string; readonly message: string },
  requestId: string,
): CallResult {
  const isTrue = ['InvalidPermission.NotFound', 'InvalidPermission.Duplicate'].includes(code);
  return isTrue ? { kind: 'alreadyTrue', requestId, code } : { kind: 'refused', requestId, code, message };
}
