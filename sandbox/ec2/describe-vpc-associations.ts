import { asOf } from '../cell.ts';
import { element, list } from '../xml.ts';
import type { Ec2Context } from './context.ts';
import { type FilterTable, readFilters, testOf } from './filters.ts';
import { placedFrom, readPage, takePage } from './paging.ts';

type Association = { group: string; owner: string; vpc: string };

const filters: FilterTable<Association> = {
  'group-id': (matches) => (one) => matches(one.group),
  'group-owner-id': (matches) => (one) => matches(one.owner),
  'vpc-id': (matches) => (one) => matches(one.vpc),
  'vpc-owner-id': (matches) => (one) => matches(one.owner),
  state: (matches) => () => matches('associated'),
};

/**
 * DescribeSecurityGroupVpcAssociations, MaxResults (5 to 1000) a page: the further VPCs of groups, not the one a group was made in.
 * @throws {AwsError} InvalidParameterValue.
 */
export function describeSecurityGroupVpcAssociations({ region, params, readAt }: Ec2Context): string {
  const request = readPage(params, 5, 1000);
  const test = testOf(readFilters(params), filters);
  const all = region.groupOrder.flatMap((cell) => {
    const group = asOf(cell, readAt);
    return group ? group.furtherVpcs.map((vpc) => ({ group: group.id, owner: group.owner, vpc })) : [];
  });
  const { page, tokenXml } = takePage(placedFrom(all.filter(test), request.start), request.size);
  const xml = ({ group, owner, vpc }: Association) =>
    element('groupId', group) +
    element('vpcId', vpc) +
    element('vpcOwnerId', owner) +
    element('state', 'associated') +
    element('groupOwnerId', owner);
  return list('securityGroupVpcAssociationSet', page, xml) + tokenXml;
}
