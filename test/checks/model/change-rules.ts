import type { CallResult, RuleChanges } from '../../../core/gateways.ts';
import { type Permission, permissionKey } from '../../../core/model/security-group.ts';
import type { RuleChange } from './ec2.ts';
import type { Aws, GatewayInput } from './gateways.ts';
import type { ChangeFault, ModelWorld } from './model-world.ts';

/** The calls that change rules, each noted for the oracle when it has reached EC2. */
export function ruleChanges(input: GatewayInput, aws: Aws): RuleChanges {
  return {
    authorizeIngress: (_, permissions, tags) => send(input, aws, { kind: 'authorize', permissions, tags }),
    revokeIngress: (_, permissions) => send(input, aws, { kind: 'revoke', permissions, tags: {} }),
  };
}

const timeLimitMs = 8_000;

async function send({ world, run, time }: GatewayInput, aws: Aws, change: RuleChange): Promise<CallResult> {
  const { ec2 } = world;
  const left = ec2.now;
  const request = {
    ...change,
    ...{ run, claim: run.claims.at(-1) ?? null, left, leftWall: left + time.skewMs },
    group: run.groupReads.at(-1) ?? null,
    policy: run.policyReads.at(-1) ?? null,
  };
  return aws(`${change.kind} ${change.permissions.map(permissionKey).join(', ')}`, async () => {
    const [at, before] = [ec2.now, ec2.rules];
    const told = await ec2.send(change, faultOf(world, left));
    world.noteCall({
      ...request,
      ...{ at, before, after: ec2.rules },
      answer: told.kind === 'unknown' ? 'lost' : told.kind,
      named: namedIn(told, change.permissions),
    });
    return told;
  });
}

function faultOf(world: ModelWorld, left: number): ChangeFault | undefined {
  if (world.ec2.now - left > timeLimitMs) return 'unanswered';
  return world.ec2.now < world.throttledUntil ? 'throttled' : world.changeFaults.shift();
}

function namedIn(told: CallResult, permissions: readonly Permission[]): readonly Permission[] {
  if (told.kind === 'alreadyTrue') return permissions.length === 1 ? permissions : [];
  return told.kind === 'done' ? told.unknown : [];
}
