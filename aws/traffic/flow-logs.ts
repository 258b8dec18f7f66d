import { DescribeFlowLogsCommand, type EC2Client, type FlowLog } from '@aws-sdk/client-ec2';
import type { NetworkInterface } from '../../core/evidence/network.ts';
import type { Period } from '../../core/evidence/traffic.ts';
import { isNetworkInterfaceId, parseArn } from '../../core/model/aws-ids.ts';
import { nextTokenBeside, pagesOf } from '../paging.ts';
import { unread } from '../unread.ts';
import { logFormat } from './record-fields.ts';

/** The most values EC2 takes in one filter. */
const mostValues = 200;

/** A flow log whose records are read. */
export interface UsedLog {
  readonly id: string;
  /** The log group, by name; null: it writes to S3. */
  readonly logGroup: string | null;
  /** The fields as EC2 gives them (`${version} ${account-id} …`). */
  readonly format: string;
}

/** What covers an interface. `gap`: why not the whole period, in words; null: it does. */
export interface InterfaceLog {
  readonly log: UsedLog | null;
  readonly gap: string | null;
  /** What else there is to know of it: other flow logs that write it to the same log group. Null: nothing. */
  readonly note: string | null;
}

interface Wanted {
  /** Whose account it is: log groups of others are not read. */
  readonly account: string;
  readonly period: Period;
  /** Which of them are read: those in CloudWatch Logs, or those in S3. */
  readonly destination: 'cloud-watch-logs' | 's3';
}

/**
 * Which flow log is read for each interface: one of the interface, of its subnet or of its VPC (VPC user guide, Flow logs basics). Where
 * there are several, the one that covers most of the period, so that no flow is counted twice. What cannot be read is a gap of all.
 * Throws where the credentials have expired.
 */
export async function flowLogsOf(
  ec2: EC2Client,
  interfaces: readonly NetworkInterface[],
  wanted: Wanted,
): Promise<Map<string, InterfaceLog>> {
  const resources = [...new Set(interfaces.flatMap(({ id, subnetId, vpcId }) => [id, subnetId, vpcId]))];
  try {
    const found = await describeFlowLogs(ec2, resources);
    return new Map(interfaces.map((one) => [one.id, coverageOf(one, found, wanted)]));
  } catch (error) {
    const reason = unread('ec2:DescribeFlowLogs', error);
    return new Map(
      interfaces.map(({ id }) => [
        id,
        { log: null, note: null, gap: `unknown: whether a flow log covers ${id} (${reason})` },
      ]),
    );
  }
}

async function describeFlowLogs(ec2: EC2Client, resources: readonly string[]): Promise<Map<string, FlowLog[]>> {
  const found: FlowLog[] = [];
  for (let start = 0; start < resources.length; start += mostValues) {
    const Filter = [{ Name: 'resource-id', Values: resources.slice(start, start + mostValues) }];
    const page = (NextToken?: string) => ec2.send(new DescribeFlowLogsCommand({ Filter, MaxResults: 1000, NextToken }));
    const pages = pagesOf('DescribeFlowLogs', page, nextTokenBeside('FlowLogs'));
    for await (const { FlowLogs = [] } of pages) found.push(...FlowLogs);
  }
  return Map.groupBy(found, ({ ResourceId = '' }) => ResourceId);
}

function coverageOf(one: NetworkInterface, found: ReadonlyMap<string, FlowLog[]>, wanted: Wanted): InterfaceLog {
  // The narrowest first: of equal ones it is taken.
  if (!isNetworkInterfaceId(one.id))
    return { log: null, note: null, gap: `${one.id} is not the id of a network interface` };
  const candidates = [one.id, one.subnetId, one.vpcId].flatMap((resource) => found.get(resource) ?? []);
  const judged = candidates.map((log) => judge(log, wanted)).sort((a, b) => a.rank - b.rank);
  const [best, ...others] = judged;
  if (!best?.log) {
    const reasons = judged.flatMap(({ reason }) => reason ?? []);
    const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
    return { log: null, note: null, gap: `unknown: no flow log covers ${one.id}${why}` };
  }
  const { log } = best;
  const beside = others.flatMap((other) =>
    other.log?.logGroup === log.logGroup && log.logGroup !== null ? other.log : [],
  );
  const isMixed = beside.some(({ format }) => format !== log.format);
  const reasons = [
    ...(best.reason === null ? [] : [best.reason]),
    ...(isMixed ? [`the log group ${log.logGroup} has its records in several formats, of which one is read`] : []),
  ];
  const twice = `the log group ${log.logGroup} has the records of ${one.id} from several flow logs, so its flows are counted more than once`;
  return {
    log,
    note: beside.length > 0 && !isMixed ? twice : null,
    gap: reasons.length === 0 ? null : `${one.id}: ${reasons.join('; ')}`,
  };
}

/** How good a flow log is: 0 covers the whole period, 1 a part of it, 2 has records that cannot be read, 3 is not asked. */
interface Judged {
  readonly rank: 0 | 1 | 2 | 3;
  readonly log: UsedLog | null;
  readonly reason: string | null;
}

function judge(log: FlowLog, wanted: Wanted): Judged {
  const unusable = whyUnusable(log, wanted);
  const { FlowLogId: id = 'a flow log' } = log;
  if (unusable !== null) return { rank: 3, log: null, reason: `${id} ${unusable}` };
  const used: UsedLog = {
    id,
    logGroup: wanted.destination === 's3' ? null : logGroupOf(log),
    format: log.LogFormat ?? '',
  };
  const gap = whyPartial(log, wanted.period);
  const isReadable = logFormat(used.format).kind === 'format';
  return { rank: !isReadable ? 2 : gap === null ? 0 : 1, log: used, reason: gap === null ? null : `${id} ${gap}` };
}

function whyUnusable(log: FlowLog, { account, destination }: Wanted): string | null {
  // Without a type it is CloudWatch Logs, the only destination that there was at first.
  const { TrafficType: traffic, LogDestinationType: type = 'cloud-watch-logs', LogDestination: to = '' } = log;
  if (traffic !== 'ALL' && traffic !== 'ACCEPT') return 'does not record accepted traffic';
  if (type !== destination) return elsewhere(type, to);
  const owner = parseArn(to)?.account ?? '';
  if (type === 'cloud-watch-logs' && owner !== '' && owner !== account)
    return `writes to a log group of account ${owner}`;
  if (type === 'cloud-watch-logs' && logGroupOf(log) === '') return 'names no log group';
  return null;
}

function elsewhere(type: string, to: string): string {
  if (type === 's3') {
    const athena = 'SMTP_WARDEN_ATHENA_WORKGROUP and SMTP_WARDEN_ATHENA_TABLE';
    return `writes to S3 (${to}): give its files with --flow-logs, or set ${athena} to read them with Athena`;
  }
  if (type === 'cloud-watch-logs') return 'writes to CloudWatch Logs, which is not read where Athena is set';
  return `writes to ${type}, which cannot be read back`;
}

function logGroupOf({ LogGroupName, LogDestination = '' }: FlowLog): string {
  return LogGroupName ?? /:log-group:([^:]+)/.exec(LogDestination)?.[1] ?? '';
}

/** What it wrote is read all the same. */
function whyPartial(log: FlowLog, { from }: Period): string | null {
  const { FlowLogStatus: status, DeliverLogsStatus: delivery, CreationTime: created } = log;
  if (status !== 'ACTIVE') return `is not active (${status ?? 'no status'})`;
  if (delivery === 'FAILED') return `fails to deliver its records: ${log.DeliverLogsErrorMessage ?? 'unknown error'}`;
  if (created === undefined) return 'does not say since when it exists';
  return created.getTime() > from ? `exists only since ${created.toISOString()}` : null;
}
