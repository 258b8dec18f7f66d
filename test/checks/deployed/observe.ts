import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SeedInput } from '../../../sandbox/seed.ts';
import { home, optedIn } from '../../builders/live-deps.ts';
import { cloudTrailEvent } from '../../builders/read-event.ts';
import type { Service } from './service.ts';

type Rule = NonNullable<NonNullable<SeedInput['groups']>[number]['ingress']>[number];

export const openPort: Rule = { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' };

/** Makes a group that is opted in and has this one rule; gives its id. */
export function aGroup({ sandbox }: Service, name: string, rule = openPort, place: Partial<typeof home> = {}): string {
  const { account, region } = { ...home, ...place };
  sandbox.seed({ accounts: { [account]: { [region]: { groups: [{ name, tags: optedIn, ingress: [rule] }] } } } });
  return sandbox.group(name).id;
}

/** What CloudTrail tells of a call that opens a port of the group; another sample is one that failed. */
export function authorised(groupId: string, sample = 'AuthorizeSecurityGroupIngress') {
  return cloudTrailEvent(sample, { requestParameters: { groupId, ipPermissions: {} } });
}

/** Calls the sweep function as its schedule does; throws where it fails. */
export function sweep(service: Service, time?: string): Promise<void> {
  return invoke(service, 'sweep', time);
}

/** Calls a function as its schedule does; throws what it says where it fails. */
export async function invoke(
  { aws, environment }: Service,
  by: string,
  time = new Date().toISOString(),
): Promise<void> {
  const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', time, detail: {} };
  const args = ['--function-name', `smtp-warden-prod-${by}`, '--payload', JSON.stringify(event)];
  const answer = join(environment.HOME, `answer-of-${by}.json`);
  const { FunctionError } = await aws('lambda', 'invoke', ...args, answer);
  if (FunctionError) throw new Error(`the function ${by} failed: ${await readFile(answer, 'utf8')}`);
}

/** What is on record of a group, newest first, as an operator sees it. */
export async function outcomesOf({ cli }: Service, groupId: string, region = home.region): Promise<string[]> {
  const { document } = await cli.json('history-list', `history list --group ${groupId} --group-region ${region}`);
  return document.remediations.map(({ outcome, trigger }) => `${outcome} for ${trigger}`);
}

interface LogLine {
  /** The function that wrote it. */
  readonly by: string;
  readonly text: string;
  /** Null where it is no JSON, as what the runtime writes of an error that nobody caught. */
  readonly json: JsonLine | null;
}

export interface JsonLine {
  /** Milliseconds since the epoch. */
  readonly time?: number;
  readonly level?: number;
  readonly msg?: string;
  /** Of a check: which group, and what it came to. */
  readonly group?: string;
  readonly result?: string;
  /** Of a check that was queued: the chain of its group, and when it comes. */
  readonly chain?: string;
  readonly delaySeconds?: number;
  readonly err?: { readonly message: string };
  readonly _aws?: MetricLine;
}

interface MetricLine {
  readonly CloudWatchMetrics: readonly { readonly Namespace: string; readonly Metrics: readonly { Name: string }[] }[];
}

/** Everything that the functions have logged. */
export async function logged({ aws }: Service): Promise<LogLine[]> {
  const prefix = '/aws/lambda/smtp-warden-prod-';
  const { logGroups } = await aws('logs', 'describe-log-groups', '--log-group-name-prefix', prefix);
  const logs = logGroups.map(async ({ logGroupName }: { readonly logGroupName: string }) => {
    const by = logGroupName.slice(prefix.length);
    const { events } = await aws('logs', 'filter-log-events', '--log-group-name', logGroupName);
    return events.map(({ message }: { message: string }) => ({ by, text: message, json: parsed(message) }));
  });
  return (await Promise.all(logs)).flat();
}

function parsed(message: string): LogLine['json'] {
  return message.startsWith('{') ? JSON.parse(message) : null;
}

/** What was logged as an error, and errors that nobody caught. */
export function errorsIn(lines: readonly LogLine[]): string[] {
  return lines
    .filter(({ json, text }) => (json ? (json.level ?? 0) >= 50 : /\bError\b/.test(text)))
    .map(({ by, json, text }) => `${by}: ${json?.msg ?? text}${json?.err ? `: ${json.err.message}` : ''}`);
}

/** The metrics that CloudWatch makes of the logs (embedded metric format), as `namespace name`. */
export function metricsIn(lines: readonly LogLine[]): Set<string> {
  const directives = lines.flatMap(({ json }) => json?._aws?.CloudWatchMetrics ?? []);
  return new Set(directives.flatMap(({ Namespace, Metrics }) => Metrics.map(({ Name }) => `${Namespace} ${Name}`)));
}
