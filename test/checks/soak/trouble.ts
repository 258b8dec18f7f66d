import { AwsError } from '../../../sandbox/aws-error.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { type Random, randomFrom } from '../races/random.ts';

export interface Trouble {
  /** The share of DynamoDB calls that are throttled, 0 to 1. */
  readonly dynamodb: number;
  /** The oldest state, in milliseconds, that a read of EC2 may show; each read shows one of another age. */
  readonly readLagMs: number;
  /** The share of EC2 calls refused beside the buckets, 0 to 1. */
  readonly refuse: number;
  readonly buckets: boolean;
}

/** Makes the sandbox as unkind as AWS on a bad day. */
export function makeTrouble({ knobs, hooks }: Sandbox, trouble: Trouble, random: Random = randomFrom(25)): void {
  Object.assign(knobs, { throttling: trouble.buckets, refuse: trouble.refuse });
  hooks.before = ({ service, action }) => {
    if (service === 'ec2' && action.startsWith('Describe')) knobs.readLag = Math.floor(random() * trouble.readLagMs);
    if (service !== 'dynamodb' || random() >= trouble.dynamodb) return;
    throw new AwsError(
      'ProvisionedThroughputExceededException',
      'The level of configured provisioned throughput was exceeded',
      400,
    );
  };
}
