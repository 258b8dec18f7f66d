import type { NetworkInterface } from '../../core/evidence/network.ts';
import { counted, grouped } from '../../core/model/counted.ts';
import { flowLogsOf, type InterfaceLog, type UsedLog } from './flow-logs.ts';
import type { InsightsDeps } from './insights-deps.ts';
import { type LogGroupSize, logGroupSize } from './log-groups.ts';
import { fieldsOf, missingFields } from './record-fields.ts';

/** How many interfaces one query names: 200 ids are half of the 10,000 characters that a query may have (StartQuery). */
const mostIds = 200;

/** One log group and format, and the interfaces whose records are read from it. */
export interface LogPart {
  readonly logGroup: string;
  readonly fields: readonly string[];
  readonly discoversFields: boolean;
  /** What one query of it reads by estimate; null: unknown. */
  readonly bytes: number | null;
  /** Ids of interfaces, one query each. */
  readonly chunks: readonly (readonly string[])[];
  /** Why it is not queried, in words; null: it is. */
  readonly refused: string | null;
}

export interface InsightsParts {
  readonly parts: readonly LogPart[];
  /** By interface: why it is not covered for the whole period, so far as is known before its logs are read; null: it is. */
  readonly gaps: ReadonlyMap<string, string | null>;
  readonly notes: readonly string[];
}

type Deps = Pick<InsightsDeps, 'ec2' | 'logs' | 'account' | 'period' | 'now' | 'maxBytes'>;

/** What has to be queried for some interfaces. What was asked for them, and of a log group, is remembered. */
export function insightsParts(deps: Deps): (interfaces: readonly NetworkInterface[]) => Promise<InsightsParts> {
  const { ec2, logs, account, period, now } = deps;
  const known = new Map<string, Promise<InsightsParts>>();
  const sizes = new Map<string, Promise<LogGroupSize>>();
  const sizeOf = (name: string) => {
    const size = sizes.get(name) ?? logGroupSize(logs, name, { period, now: now() });
    sizes.set(name, size);
    return size;
  };
  const find = async (interfaces: readonly NetworkInterface[]): Promise<InsightsParts> => {
    const covered = await flowLogsOf(ec2, interfaces, { account, period, destination: 'cloud-watch-logs' });
    return partsOf(covered, sizeOf, deps.maxBytes);
  };
  return (interfaces) => {
    const key = interfaces
      .map(({ id }) => id)
      .sort()
      .join(' ');
    const found = known.get(key) ?? find(interfaces);
    known.set(key, found);
    return found;
  };
}

async function partsOf(
  covered: ReadonlyMap<string, InterfaceLog>,
  sizeOf: (name: string) => Promise<LogGroupSize>,
  maxBytes: number,
): Promise<InsightsParts> {
  const gaps = new Map([...covered].map(([id, { gap }]) => [id, gap]));
  const used = [...covered].flatMap(([id, { log }]) => (log ? [{ id, log }] : []));
  const grouped = Map.groupBy(used, ({ log }) => JSON.stringify([log.logGroup, log.format, log.acceptedOnly]));
  const parts: LogPart[] = [];
  for (const members of grouped.values()) {
    const [first] = members;
    if (!first) continue;
    const size = await sizeOf(first.log.logGroup ?? '');
    const ids = members.map(({ id }) => id).sort();
    for (const id of ids) gaps.set(id, joined(gaps.get(id) ?? null, size.gap));
    if (size.exists) parts.push(partOf(first.log, ids, { size, maxBytes }));
  }
  const notes = [...new Set([...covered.values()].flatMap(({ note }) => note ?? []))];
  return { parts, gaps, notes };
}

function joined(...gaps: readonly (string | null)[]): string | null {
  const given = gaps.filter((gap) => gap !== null);
  return given.length === 0 ? null : given.join('; ');
}

function partOf(
  { id, format, acceptedOnly }: UsedLog,
  ids: readonly string[],
  { size, maxBytes }: { readonly size: LogGroupSize; readonly maxBytes: number },
): LogPart {
  const { name, bytes, discoversFields } = size;
  const fields = fieldsOf(format);
  const missing = fields === null ? 'its format is none that can be read' : missingFields(fields, acceptedOnly);
  const refused = missing === null ? tooLarge(size, maxBytes) : `${id} cannot be read: ${missing}`;
  const chunks = Array.from({ length: Math.ceil(ids.length / mostIds) }, (_, index) =>
    ids.slice(index * mostIds, (index + 1) * mostIds),
  );
  return { logGroup: name, fields: fields ?? [], discoversFields, bytes, chunks, refused };
}

function tooLarge({ name, bytes }: LogGroupSize, maxBytes: number): string | null {
  if (bytes === null || bytes <= maxBytes) return null;
  const estimate = `the log group ${name} has about ${counted(bytes, 'byte')} in this period`;
  return `${estimate}, and SMTP_WARDEN_EVIDENCE_MAX_BYTES lets a query read ${grouped(maxBytes)}: raise it, or ask for a shorter period`;
}
