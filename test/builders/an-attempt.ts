import type { Answer } from '../../core/execute/retry-calls.ts';
import type { StepAttempt } from '../../core/execute/step-outcome.ts';
import { permissionKey, type SecurityGroupRule } from '../../core/model/security-group.ts';
import type { Step } from '../../core/plan/step.ts';
import { approved } from './a-step.ts';
import { anOpenRule, aRule, fromCidr } from './builders.ts';
import { isAlready } from './scripted-groups.ts';

export const first = anOpenRule({ id: 'sgr-first' });

export const second = aRule({ id: 'sgr-second', source: fromCidr('::/0') });

export const office = approved(aRule());

export const partner = approved(aRule({ source: fromCidr('93.184.0.0/16') }));

export const officeKey = 'tcp 25-25 81.2.69.0/24';

export const partnerKey = 'tcp 25-25 93.184.0.0/16';

export const firstKey = 'tcp 25-25 0.0.0.0/0';

export const stopped: Answer = { kind: 'stopped', reason: 'the group is exempt' };

export const gone = isAlready('InvalidPermission.NotFound', 'req-1');

export const unread = { rules: null, problem: 'RequestLimitExceeded' };

export function seen(...rules: readonly SecurityGroupRule[]) {
  return { rules, problem: null };
}

/** A step and what EC2 said to each of its rules, in their order. */
export function anAttempt(step: Step, ...answers: readonly Answer[]): StepAttempt {
  const keys = step.rules.map(permissionKey);
  const results = new Map(answers.map((answer, index) => [keys[index] ?? '', answer]));
  return { step, results, edited: [], changed: [], requestIds: ['req-1'] };
}

export function changedIn(step: Step, answer: Answer, ...changed: readonly string[]): StepAttempt {
  return { ...anAttempt(step, answer), changed };
}
