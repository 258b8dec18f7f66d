import type { NetworkInterface } from '../../core/evidence/network.ts';
import type { Period } from '../../core/evidence/traffic.ts';
import { counted, grouped } from '../../core/model/counted.ts';
import { flowLogsOf, type InterfaceLog, type UsedLog } from './flow-logs.ts';
import type { InsightsDeps } from './insights-deps.ts';
import { insightsQuery, mostCharacters, type QueryScope, type QueryText, type RecordForm } from './insights-query.ts';
import { joinedGaps } from './joined-gaps.ts';
import { type LogGroupSize, logGroupSize } from './log-groups.ts';
import { logFormat } from './record-fields.ts';
import { rememberedByIds } from './remembered-by-ids.ts';

/** How many interfaces one query names at most; fewer where their addresses make its text too long. */
const mostIds = 200;

/** One log group and format, and what is asked of it. */
export interface LogPart {
  readonly logGroup: string;
  /** The interfaces whose records are read from it. */
  readonly ids: readonly string[];
  /** Since when it has records, in milliseconds since the epoch; null: unknown. */
  readonly since: number | null;
  /** What one query of it reads by estimate; null: unknown. */
  readonly bytes: number | null;
  readonly queries: readonly PartQuery[];
  /** Why it is not queried, in words; null: it is. */
  readonly refused: string | null;
}

export interface PartQuery extends QueryText {
  readonly ids: readonly string[];
  /** The same in queries of fewer rows, for where one has too many; none: there are no such. */
  readonly narrower: () => readonly PartQuery[];
}

export interface InsightsParts {
  readonly parts: readonly LogPart[];
  /** By interface: why it is not covered for the whole period, as far as is known before its logs are read; null: it is. */
  readonly gaps: ReadonlyMap<string, string | null>;
  readonly notes: readonly string[];
}

type Deps = Pick<InsightsDeps, 'ec2' | 'logs' | 'account' | 'period' | 'now' | 'maxBytes'>;

/** What has to be queried for some interfaces. What was asked of AWS for them, and for a log group, is remembered. */
export function insightsParts(deps: Deps): (interfaces: readonly NetworkInterface[]) => Promise<InsightsParts> {
  const { ec2, logs, account, period, now, maxBytes } = deps;
  const sizes = new Map<string, Promise<LogGroupSize>>();
  const sizeOf = (name: string) => {
    const size = sizes.get(name) ?? logGroupSize(logs, name, { period, now: now() });
    sizes.set(name, size);
    return size;
  };
  return rememberedByIds(async (interfaces) => {
    const covered = await flowLogsOf(ec2, interfaces, { account, period, destination: 'cloud-watch-logs' });
    return partsOf(interfaces, covered, { sizeOf, maxBytes, period });
  });
}

interface Context {
  readonly sizeOf: (name: string) => Promise<LogGroupSize>;
  readonly maxBytes: number;
  readonly period: Period;
}

async function partsOf(
  interfaces: readonly NetworkInterface[],
  covered: ReadonlyMap<string, InterfaceLog>,
  { sizeOf, maxBytes, period }: Context,
): Promise<InsightsParts> {
  const gaps = new Map([...covered].map(([id, { gap }]) => [id, gap]));
  const parts: LogPart[] = [];
  for (const { log, members } of byLog(interfaces, covered)) {
    const size = await sizeOf(log.logGroup ?? '');
    for (const { id } of members) gaps.set(id, joinedGaps(gaps.get(id) ?? null, size.gap));
    const isThere = size.exists && (size.since ?? 0) < period.to;
    if (isThere) parts.push(partOf(log, members, { size, maxBytes, period }));
  }
  const notes = [...new Set([...covered.values()].flatMap(({ note }) => note ?? []))];
  return { parts, gaps, notes };
}

/** The interfaces that are read from the same log group in the same format, with one of the flow logs that write it. */
function byLog(interfaces: readonly NetworkInterface[], covered: ReadonlyMap<string, InterfaceLog>) {
  const parts = new Map<string, { readonly log: UsedLog; readonly members: NetworkInterface[] }>();
  for (const one of interfaces) {
    const log = covered.get(one.id)?.log;
    if (!log) continue;
    const key = JSON.stringify([log.logGroup, log.format]);
    const part = parts.get(key) ?? { log, members: [] };
    parts.set(key, part);
    part.members.push(one);
  }
  return parts.values();
}

function partOf(
  { id, format }: UsedLog,
  members: readonly NetworkInterface[],
  { size, maxBytes, period }: { readonly size: LogGroupSize; readonly maxBytes: number; readonly period: Period },
): LogPart {
  const { name: logGroup, bytes, since, discoversFields } = size;
  const read = logFormat(format);
  const part = { logGroup, bytes, since, ids: members.map((one) => one.id) };
  if (read.kind === 'unreadable') return { ...part, queries: [], refused: `${id} cannot be read: ${read.reason}` };
  const form = { fields: read.fields, discoversFields };
  return {
    ...part,
    queries: queriesOf(members, form, { period, withoutSent: false }),
    refused: tooLarge(size, maxBytes),
  };
}

function queriesOf(members: readonly NetworkInterface[], form: RecordForm, scope: QueryScope): PartQuery[] {
  const query = insightsQuery(members, form, scope);
  const fits = members.length <= mostIds && query.text.length <= mostCharacters;
  if (fits || members.length === 1)
    return [{ ...query, ids: members.map(({ id }) => id), narrower: () => narrower(members, form, scope) }];
  const middle = members.length > mostIds ? mostIds : Math.ceil(members.length / 2);
  return [members.slice(0, middle), members.slice(middle)].flatMap((some) => queriesOf(some, form, scope));
}

function narrower(members: readonly NetworkInterface[], form: RecordForm, scope: QueryScope): PartQuery[] {
  const isNarrow = scope.withoutSent || form.fields.includes('flow-direction');
  return isNarrow ? [] : queriesOf(members, form, { ...scope, withoutSent: true });
}

function tooLarge({ name, bytes }: LogGroupSize, maxBytes: number): string | null {
  if (bytes === null || bytes <= maxBytes) return null;
  const estimate = `the log group ${name} has about ${counted(bytes, 'byte')} in this period`;
  return `${estimate}, and SMTP_WARDEN_EVIDENCE_MAX_BYTES lets a query read ${grouped(maxBytes)}: raise it, or ask for a shorter period`;
}
