import { AwsError } from '../aws-error.ts';
import type { Vpc } from '../network.ts';
import { regionsSeenFrom } from '../partition.ts';
import { texts } from '../query.ts';
import { element, list } from '../xml.ts';
import type { Ec2Context } from './context.ts';
import { type FilterTable, readFilters, testOf } from './filters.ts';
import { placedFrom, readPage, takePage } from './paging.ts';
import { checkResourceId } from './resource-id.ts';

const vpcFilters: FilterTable<Vpc> = {
  'vpc-id': (matches) => (vpc) => matches(vpc.id),
  'is-default': (matches) => (vpc) => matches(String(vpc.isDefault)),
  cidr: (matches) => (vpc) => matches(vpc.cidr),
  state: (matches) => () => matches('available'),
};

/**
 * DescribeVpcs, MaxResults (5 to 1000) a page.
 * @throws {AwsError} InvalidVpcID.NotFound or .Malformed, InvalidParameterValue.
 */
export function describeVpcs({ region, params }: Ec2Context): string {
  const request = readPage(params, 5, 1000);
  const test = testOf(readFilters(params), vpcFilters);
  const ids = texts(params, 'VpcId');
  for (const id of ids) {
    checkResourceId('vpc', id);
    if (!region.vpcs.has(id)) throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`);
  }
  const vpcs = [...region.vpcs.values()].filter((vpc) => (ids.length === 0 || ids.includes(vpc.id)) && test(vpc));
  const { page, tokenXml } = takePage(placedFrom(vpcs, request.start), request.size);
  const vpcXml = (vpc: Vpc) =>
    element('ownerId', region.account) +
    element('vpcId', vpc.id) +
    element('state', 'available') +
    element('cidrBlock', vpc.cidr) +
    element('instanceTenancy', 'default') +
    element('isDefault', vpc.isDefault);
  return list('vpcSet', page, vpcXml) + tokenXml;
}

const regionFilters: FilterTable<string> = {
  'region-name': (matches) => matches,
  endpoint: (matches) => (name) => matches(endpointOf(name)),
  'opt-in-status': (matches) => () => matches('opt-in-not-required'),
};

/** @throws {AwsError} InvalidParameterValue for a region that does not exist. */
export function describeRegions({ region, params }: Ec2Context): string {
  const regionNames = regionsSeenFrom(region.name);
  const wanted = texts(params, 'RegionName');
  const unknown = wanted.find((name) => !regionNames.includes(name));
  if (unknown !== undefined) throw new AwsError('InvalidParameterValue', `Invalid region name: ${unknown}`);
  const test = testOf(readFilters(params), regionFilters);
  const names = regionNames.filter((name) => (wanted.length === 0 || wanted.includes(name)) && test(name));
  const regionXml = (name: string) =>
    element('regionName', name) +
    element('regionEndpoint', endpointOf(name)) +
    element('optInStatus', 'opt-in-not-required');
  return list('regionInfo', names, regionXml);
}

function endpointOf(name: string): string {
  return `ec2.${name}.amazonaws.com`;
}
