import type { Cloud } from './cloud.ts';

interface Place {
  readonly account: string;
  readonly region: string;
}

/** Answers a command of EC2 in one region of an account, in the shape of the SDK. Throws as EC2 does. */
export function answerEc2(command: { readonly input: object }, place: Place, cloud: Cloud): object {
  const name = command.constructor.name;
  const { account, region } = place;
  const known = cloud.accounts.get(account);
  if (!known?.regions.includes(region)) throw new Error(`nobody may call ${name} in ${account} ${region}`);
  const action = name.replace(/Command$/, '');
  const kind = action.startsWith('Describe') ? 'read' : 'change';
  cloud.buckets.take({ ...place, action, kind, isBusy: known.trouble === 'throttled' });
  return {
    $metadata: { httpStatusCode: 200, requestId: 'simulated' },
    ...answerOf(action, command.input, place, cloud),
  };
}

function answerOf(action: string, input: object, { account, region }: Place, { groups, accounts }: Cloud): object {
  const place = groups.at(account, region);
  switch (action) {
    case 'DescribeRegions':
      return { Regions: accounts.get(account)?.regions.map((RegionName) => ({ RegionName })) };
    case 'DescribeSecurityGroups':
      return place.describeGroups(input);
    case 'DescribeSecurityGroupRules':
      return place.describeRules(input);
    case 'AuthorizeSecurityGroupIngress':
      return place.authorize(input);
    case 'RevokeSecurityGroupIngress':
      return place.revoke(input);
    default:
      throw new Error(`${action} is not simulated`);
  }
}
