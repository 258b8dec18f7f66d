import { AwsError } from '../aws-error.ts';
import type { FlowLog } from '../logs/log-group.ts';
import { partitionName } from '../partition.ts';
import { texts } from '../query.ts';
import { element, list } from '../xml.ts';
import type { Ec2Context } from './context.ts';
import { type FilterTable, readFilters, testOf } from './filters.ts';
import { placedFrom, readPage, takePage } from './paging.ts';

const filters: FilterTable<FlowLog> = {
  'flow-log-id': (matches) => (one) => matches(one.id),
  'resource-id': (matches) => (one) => matches(one.resource),
  'traffic-type': (matches) => (one) => matches(one.trafficType),
  'log-group-name': (matches) => (one) => matches(one.logGroup ?? ''),
  'log-destination-type': (matches) => (one) => matches(one.destinationType),
  'deliver-log-status': (matches) => (one) => matches(one.deliverStatus),
};

/**
 * DescribeFlowLogs, MaxResults (1 to 1000) a page.
 * @throws {AwsError} InvalidFlowLogId.NotFound, InvalidParameterValue.
 */
export function describeFlowLogs({ region, params }: Ec2Context): string {
  const request = readPage(params, 1, 1000);
  const test = testOf(readFilters(params), filters);
  const ids = texts(params, 'FlowLogId');
  const unknown = ids.find((id) => !region.logs.flowLogs.some((one) => one.id === id));
  if (unknown !== undefined) {
    throw new AwsError('InvalidFlowLogId.NotFound', `The flow log ID '${unknown}' does not exist`);
  }
  const found = region.logs.flowLogs.filter((one) => (ids.length === 0 || ids.includes(one.id)) && test(one));
  const { page, tokenXml } = takePage(placedFrom(found, request.start), request.size);
  const xml = (one: FlowLog) =>
    flowLogXml(one, `arn:${partitionName(region.name)}:logs:${region.name}:${region.account}`);
  return list('flowLogSet', page, xml) + tokenXml;
}

function flowLogXml(one: FlowLog, arn: string): string {
  return (
    element('creationTime', new Date(one.created).toISOString()) +
    element('deliverLogsErrorMessage', one.deliverError) +
    element('deliverLogsStatus', one.deliverStatus) +
    element('flowLogId', one.id) +
    element('flowLogStatus', one.status) +
    element('logGroupName', one.logGroup) +
    element('resourceId', one.resource) +
    element('trafficType', one.trafficType) +
    element('logDestinationType', one.destinationType) +
    element('logDestination', one.destination ?? `${arn}:log-group:${one.logGroup}`) +
    element('logFormat', one.format) +
    element('maxAggregationInterval', 600)
  );
}
