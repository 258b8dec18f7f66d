/** Every region of botocore 1.43's endpoint list (botocore/data/endpoints.json), by partition. */
export const regionsOfPartitions = {
  aws: [
    'af-south-1',
    'ap-east-1',
    'ap-east-2',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-south-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-6',
    'ap-southeast-7',
    'ca-central-1',
    'ca-west-1',
    'eu-central-1',
    'eu-central-2',
    'eu-north-1',
    'eu-south-1',
    'eu-south-2',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'il-central-1',
    'me-central-1',
    'me-south-1',
    'mx-central-1',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
  'aws-iso': ['us-iso-east-1', 'us-iso-west-1'],
  'aws-iso-b': ['us-isob-east-1', 'us-isob-west-1'],
  'aws-iso-e': ['eu-isoe-west-1'],
  'aws-iso-f': ['us-isof-east-1', 'us-isof-south-1'],
  'aws-eusc': ['eusc-de-east-1'],
} as const;

/** Regions that do not exist: a new area, a new number, a further region of each partition. */
const unheardOf = [
  ['xx-north-9', 'aws'],
  ['ap-southeast-12', 'aws'],
  ['eu-isoe-south-2', 'aws-iso-e'],
  ['us-isof-west-3', 'aws-iso-f'],
  ['cn-southwest-1', 'aws-cn'],
  ['eusc-fr-west-1', 'aws-eusc'],
] as const;

/** Region and partition, of the known ones and of some that nobody has heard of. */
export const regionsWithPartition: readonly (readonly [string, string])[] = [
  ...Object.entries(regionsOfPartitions).flatMap(([partition, regions]) =>
    regions.map((region) => [region, partition] as const),
  ),
  ...unheardOf,
];
