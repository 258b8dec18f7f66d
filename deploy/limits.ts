import { at, type Json, listOf, resourcesOf, type Template } from './template.ts';

interface Limit {
  /** The resources that have it. */
  readonly type: string;
  /** What is measured, as it is said in the message. */
  readonly what: string;
  readonly most: number;
  readonly sizeOf: (properties: Json) => number;
  /** What the person can do. */
  readonly advice: string;
}

/**
 * Where AWS refuses what CloudFormation and cfn-lint let through, only in the middle of a deployment (IAM and STS quotas, Amazon
 * EventBridge quotas, Lambda quotas, in November 2026).
 */
const limits: readonly Limit[] = [
  {
    type: 'AWS::IAM::Role',
    what: 'inline policies in characters',
    most: 10_240,
    sizeOf: (role) => sum(listOf(at(role, 'Policies')).map((policy) => charactersOf(at(policy, 'PolicyDocument')))),
    advice: 'take statements out',
  },
  {
    type: 'AWS::IAM::ManagedPolicy',
    what: 'document in characters',
    most: 6_144,
    sizeOf: (policy) => charactersOf(at(policy, 'PolicyDocument')),
    advice: 'name fewer accounts, or give a shorter spokePrefix or rolePath',
  },
  {
    type: 'AWS::IAM::Role',
    what: 'trust policy in characters',
    most: 2_048,
    sizeOf: (role) => charactersOf(at(role, 'AssumeRolePolicyDocument')),
    advice: 'name fewer principals',
  },
  {
    type: 'AWS::IAM::Role',
    what: 'name in characters',
    most: 64,
    sizeOf: (role) => textOf(at(role, 'RoleName')).length,
    advice: 'give a shorter stage',
  },
  {
    type: 'AWS::Lambda::Function',
    what: 'environment in bytes',
    most: 4_096,
    sizeOf: (one) => Buffer.byteLength(textOf(at(one, 'Environment', 'Variables'))),
    advice: 'name fewer accounts or regions, or give shorter values',
  },
  {
    type: 'AWS::Events::Rule',
    what: 'event pattern in characters',
    most: 2_048,
    sizeOf: (rule) => textOf(at(rule, 'EventPattern')).length,
    advice: 'name fewer accounts',
  },
  {
    type: 'AWS::Events::EventBusPolicy',
    what: 'statement in characters',
    most: 10_240,
    sizeOf: (policy) => textOf(at(policy, 'Statement')).length,
    advice: 'name fewer accounts',
  },
];

/** What of a resolved template AWS would refuse, a sentence for each. */
export function beyondLimits(template: Template): string[] {
  return limits.flatMap(({ type, what, most, sizeOf, advice }) =>
    resourcesOf(template, type).flatMap(([id, { Properties }]) => {
      const size = sizeOf(Properties);
      return size > most ? [`${id}: ${what}: ${size}, and AWS takes ${most}; ${advice}`] : [];
    }),
  );
}

/** IAM does not count blanks and line breaks. */
function charactersOf(document: Json | undefined): number {
  return textOf(document).replace(/\s/g, '').length;
}

function textOf(json: Json | undefined): string {
  return typeof json === 'string' ? json : JSON.stringify(json ?? '');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
