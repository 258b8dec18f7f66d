type Partition = {
  name: string;
  /** How the names of its regions begin. */
  prefix: string;
  /** The regions of it that an account has without opting in. */
  regions: readonly string[];
};

/**
 * The partitions besides `aws` (botocore, endpoints.json). The sandbox imports nothing of the product, so that its answers are an
 * independent check of `partitionOf` in core.
 */
const others: readonly Partition[] = [
  { name: 'aws-cn', prefix: 'cn-', regions: ['cn-north-1', 'cn-northwest-1'] },
  { name: 'aws-us-gov', prefix: 'us-gov-', regions: ['us-gov-east-1', 'us-gov-west-1'] },
  { name: 'aws-iso', prefix: 'us-iso-', regions: ['us-iso-east-1', 'us-iso-west-1'] },
  { name: 'aws-iso-b', prefix: 'us-isob-', regions: ['us-isob-east-1', 'us-isob-west-1'] },
  { name: 'aws-iso-e', prefix: 'eu-isoe-', regions: ['eu-isoe-west-1'] },
  { name: 'aws-iso-f', prefix: 'us-isof-', regions: ['us-isof-east-1', 'us-isof-south-1'] },
  { name: 'aws-eusc', prefix: 'eusc-', regions: ['eusc-de-east-1'] },
];

const commercial: Partition = {
  name: 'aws',
  prefix: '',
  regions: [
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ca-central-1',
    'eu-central-1',
    'eu-north-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ],
};

function partitionAt(region: string): Partition {
  return others.find(({ prefix }) => region.startsWith(prefix)) ?? commercial;
}

/** The name of the partition, as ARNs of this region begin: `arn:NAME:`. */
export function partitionName(region: string): string {
  return partitionAt(region).name;
}

/** The regions that an account has if it calls from this one: those of the partition, and the region itself. */
export function regionsSeenFrom(region: string): string[] {
  return [...new Set([...partitionAt(region).regions, region])].sort();
}
