import type { CallResult, RuleChanges } from '../../../core/gateways.ts';
import { type Permission, permissionKey, type Tags } from '../../../core/model/security-group.ts';
import type { Aws, GatewayInput } from './gateways.ts';
import type { ChangeFault, ModelWorld } from './model-world.ts';
import type { Call } from './oracle/history.ts';

/** The calls that change rules, each noted for the oracle when it reaches EC2. */
export function ruleChanges(input: GatewayInput, aws: Aws): RuleChanges {
  const { ec2 } = input.world;
  return {
    authorizeIngress: (_, rules, tags) =>
      change(input, aws, { kind: 'authorize', permissions: rules, tags, make: () => ec2.authorize(rules, tags) }),
    revokeIngress: (_, rules) =>
      change(input, aws, { kind: 'revoke', permissions: rules, tags: {}, make: () => ec2.revoke(rules) }),
  };
}

interface Change {
  readonly kind: Call['kind'];
  readonly permissions: readonly Permission[];
  readonly tags: Tags;
  readonly make: () => CallResult;
}

const timeLimitMs = 8_000;

async function change(
  { world, run, time }: GatewayInput,
  aws: Aws,
  { kind, permissions, tags, make }: Change,
): Promise<CallResult> {
  const { ec2 } = world;
  const left = ec2.now;
  const request = {
    ...{ run, claim: run.claims.at(-1) ?? null, kind, permissions, tags, left, leftWall: left + time.skewMs },
    group: run.groupReads.at(-1) ?? null,
    policy: run.policyReads.at(-1) ?? null,
  };
  return aws(`${kind} ${permissions.map(permissionKey).join(', ')}`, () => {
    const before = ec2.rules;
    const fault = faultOf(world, left);
    const answer = fault === undefined || fault === 'lost' ? make() : faultAnswer(fault);
    const told: CallResult = fault === 'lost' ? { kind: 'unknown', message: 'the connection was reset' } : answer;
    world.noteCall({
      ...request,
      at: ec2.now,
      before,
      after: ec2.rules,
      answer: told.kind === 'unknown' ? 'lost' : told.kind,
      named: namedIn(told, permissions),
    });
    return told;
  });
}

function faultOf(world: ModelWorld, left: number): ChangeFault | undefined {
  if (world.ec2.now - left > timeLimitMs) return 'unanswered';
  return world.ec2.now < world.throttledUntil ? 'throttled' : world.changeFaults.shift();
}

function faultAnswer(fault: 'throttled' | 'unanswered' | 'refused'): CallResult {
  if (fault === 'throttled') return { kind: 'throttled', requestId: 'req-throttled', code: 'RequestLimitExceeded' };
  if (fault === 'unanswered') return { kind: 'unknown', message: 'no answer after 8 s' };
  return { kind: 'refused', requestId: 'req-refused', code: 'InvalidParameterValue', message: 'EC2 does not like it' };
}

function namedIn(told: CallResult, permissions: readonly Permission[]): readonly Permission[] {
  if (told.kind === 'alreadyTrue') return permissions.length === 1 ? permissions : [];
  return told.kind === 'done' ? told.unknown : [];
}
