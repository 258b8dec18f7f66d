import type { CallResult, RuleChanges } from '../../../../core/gateways.ts';
import type { FaultInput } from '../../../../sandbox/faults.ts';
import type { Sandbox } from '../../../../sandbox/start-sandbox.ts';
import { prefixLists } from '../catalogue.ts';
import type { Ec2, Ec2Settings, RuleChange, TrueState } from '../ec2.ts';
import type { ChangeFault } from '../model-world.ts';
import { groupRef } from '../setting.ts';
import { answerFaults } from './answer-faults.ts';
import type { OneCall } from './one-call.ts';
import { rulesText, seedRule, tagsText, trueRule } from './true-rules.ts';

interface Under {
  readonly sandbox: Sandbox;
  /** The clock of the sandbox, in milliseconds. */
  readonly time: { now: number };
  readonly changes: RuleChanges;
  readonly oneCall: OneCall;
  readonly noteBug: (text: string) => void;
}

const { groupId } = groupRef;
const requestTimeoutMs = 8_000;

/** The group in the sandbox. What is told of it comes from the sandbox's truth, and calls go through aws/. */
export function sandboxEc2(settings: Ec2Settings, { sandbox, time, changes, oneCall, noteBug }: Under): Ec2 {
  plant(sandbox, settings);
  const now = (): TrueState => ({
    at: time.now,
    rules: sandbox.rulesOf(groupId).map(trueRule),
    tags: Object.fromEntries(sandbox.group(groupId).tags),
  });
  const first = now();
  const states: TrueState[] = [first];
  /** The rules and tags as they are. What has not changed is the same object, as people name a rule by it. */
  const truth = (): TrueState => {
    const [before = first, after] = [states.at(-1), now()];
    if (rulesText(before.rules) === rulesText(after.rules) && tagsText(before.tags) === tagsText(after.tags))
      return before;
    states.push(after);
    return after;
  };
  let ids = 0;
  const ec2: Ec2 = {
    states,
    settings,
    get now() {
      return time.now;
    },
    set now(milliseconds) {
      time.now = milliseconds;
    },
    get rules() {
      return truth().rules;
    },
    put: (change) => {
      const { rules } = truth();
      putRules(sandbox, { before: rules, after: change.rules ?? rules });
      if (change.tags) sandbox.setTags(groupId, { ...change.tags });
      truth();
    },
    at: (moment) => states.findLast(({ at }) => at <= moment) ?? first,
    newId: () => `sgr-b${String(++ids).padStart(16, '0')}`,
    send: async (change, fault) => {
      const before = truth().rules;
      const told = await oneCall(faultsOf(change, fault, ids + states.length), () => request(changes, change));
      for (const text of answerFaults(change, told, { fault, before, after: truth().rules })) noteBug(text);
      if (fault === 'unanswered') time.now += requestTimeoutMs;
      return told;
    },
  };
  return ec2;
}

function plant(sandbox: Sandbox, { rules, tags, isDefaultVpc, rulesQuota }: Ec2Settings): void {
  const { account, region } = groupRef;
  const here = { account, region, ...(isDefaultVpc ? { vpc: 'default' } : {}) };
  sandbox.seed({
    groups: [
      { ...here, id: groupId, name: 'mail', tags: { ...tags }, ingress: rules.map(seedRule) },
      { ...here, id: 'sg-0fedcba9876543210', name: 'relays' },
    ],
    prefixLists: Object.values(prefixLists).map(({ id, name, weight, entries }) => ({
      ...{ account, region, id, name, maxEntries: weight, entries: entries.map((cidr) => ({ cidr })) },
    })),
    quotas: [{ account, region, rulesPerGroup: rulesQuota }],
  });
}

/** Another hand makes these rules of those. A rule that is edited in place keeps its id. */
function putRules(sandbox: Sandbox, { before, after }: Record<'before' | 'after', TrueState['rules']>): void {
  const isIn = (rules: TrueState['rules'], rule: TrueState['rules'][number]) =>
    rules.some((other) => rulesText([other]) === rulesText([rule]));
  for (const rule of before) if (!isIn(after, rule)) sandbox.removeRule(groupId, rule.id);
  for (const rule of after) if (!isIn(before, rule)) sandbox.addRule(groupId, seedRule(rule));
}

function request(changes: RuleChanges, { kind, permissions, tags }: RuleChange): Promise<CallResult> {
  if (kind === 'revoke') return changes.revokeIngress(groupRef, permissions);
  return changes.authorizeIngress(groupRef, permissions, tags);
}

/** A lost answer is a connection that is cut or an error of EC2's after it has done its work, by turns. */
function faultsOf({ kind }: RuleChange, fault: ChangeFault | undefined, turn: number): FaultInput[] {
  const action = kind === 'revoke' ? 'RevokeSecurityGroupIngress' : 'AuthorizeSecurityGroupIngress';
  switch (fault) {
    case undefined:
      return [];
    case 'throttled':
      return [{ kind: 'before', action, code: 'RequestLimitExceeded', status: 503 }];
    case 'refused':
      return [{ kind: 'before', action, code: 'InvalidParameterValue' }];
    case 'unanswered':
      return [{ kind: 'hang', action }];
    case 'lost':
      return [
        turn % 2 === 0
          ? { kind: 'lostResponse', action }
          : { kind: 'after', action, code: 'InternalError', status: 500 },
      ];
  }
}
