import { portRules } from '../../core/evaluator/port-rules.ts';
import { canonicalAddress } from '../../core/evidence/flow-address.ts';
import type { NetworkInterface } from '../../core/evidence/network.ts';
import type { Period } from '../../core/evidence/traffic.ts';
import { isNetworkInterfaceId } from '../../core/model/aws-ids.ts';
import { discovered, type FieldNames, isDefaultFormat, keyFields, ownNames } from './record-fields.ts';

/** The most characters of a query (StartQuery, queryString). */
export const mostCharacters = 10_000;

/** Which records a query is for, beside what they look like. */
export interface QueryScope {
  readonly period: Period;
  /** Whether it leaves out what the interfaces sent, as far as their addresses say so: a longer text, and fewer rows. */
  readonly withoutSent: boolean;
}

export interface QueryText {
  readonly text: string;
  readonly names: FieldNames;
}

/** What the records of a log group look like. */
export interface RecordForm {
  readonly fields: readonly string[];
  /** Whether Logs Insights finds the fields of the default format by itself. */
  readonly discoversFields: boolean;
}

/**
 * The query for records that may be accepted TCP flows to the port, and for those that say that AWS lost some. What they are is decided
 * afterwards, by the rules for files. The text is made of words of this file, names of {@link FieldNames}, ids of interfaces, their addresses
 * and times: nothing else that AWS or a person wrote gets into it. Throws for an id that is none.
 */
export function insightsQuery(
  interfaces: readonly NetworkInterface[],
  form: RecordForm,
  { period, withoutSent }: QueryScope,
): QueryText {
  const strange = interfaces.find(({ id }) => !isNetworkInterfaceId(id));
  if (strange) throw new Error(`${JSON.stringify(strange.id)} is not the id of a network interface`);
  const isFound = form.discoversFields && isDefaultFormat(form.fields);
  const names = isFound ? discovered : ownNames(form.fields);
  const n = (field: Parameters<FieldNames['get']>[0]) => names.get(field) ?? '';
  const commands = [
    ...(isFound ? [] : [`parse @message /${pattern(form.fields, names)}/`]),
    `filter ${n('interface-id')} in [${interfaces.map(({ id }) => `"${id}"`).join(', ')}]`,
    `filter ${n('end')} >= ${Math.ceil(period.from / 1000)} and ${n('start')} < ${Math.ceil(period.to / 1000)}`,
    `filter ${mayCount(names)}`,
    ...(withoutSent ? sentBy(interfaces, names) : []).map((condition) => `filter not (${condition})`),
    `stats ${sums(names)} by ${keyFields.flatMap((field) => names.get(field) ?? []).join(', ')}`,
  ];
  return { text: commands.join('\n| '), names };
}

/** A format may leave out packets and bytes. */
function sums(names: FieldNames): string {
  const [packets, bytes] = [names.get('packets'), names.get('bytes')];
  return [
    'count(*) as flowCount',
    ...(packets === undefined ? [] : [`sum(${packets}) as packetSum`]),
    ...(bytes === undefined ? [] : [`sum(${bytes}) as byteSum`]),
    `min(${names.get('start')}) as firstStart`,
    `max(${names.get('end')}) as lastEnd`,
  ].join(', ');
}

/** The whole record, so that one of another number of fields has none of them and is filtered out. */
function pattern(fields: readonly string[], names: FieldNames): string {
  const byField: ReadonlyMap<string, string> = names;
  const parts = fields.map((field) => {
    const name = byField.get(field);
    return name === undefined ? '\\S+' : `(?<${name}>\\S+)`;
  });
  return `^${parts.join(' ')}$`;
}

/** A field that is `-` may be anything. 6 is TCP (IANA, Protocol Numbers). */
function mayCount(names: FieldNames): string {
  const is = (field: 'dstport' | 'protocol' | 'action', values: readonly string[]) =>
    `(${[...values, '"-"'].map((value) => `${names.get(field)} = ${value}`).join(' or ')})`;
  const ports = portRules.map(({ port }) => String(port));
  const flows = [is('dstport', ports), is('protocol', ['6']), is('action', ['"ACCEPT"'])];
  const direction = names.get('flow-direction');
  if (direction !== undefined) flows.push(`${direction} != "egress"`);
  const status = names.get('log-status');
  if (status === undefined) {
    // A record without addresses has no flow, and without a status it may be one of those that say that AWS lost some.
    const addresses = (['srcaddr', 'pkt-srcaddr', 'dstaddr'] as const).flatMap((field) => names.get(field) ?? []);
    return `(${flows.join(' and ')}) or (${addresses.map((name) => `${name} = "-"`).join(' and ')})`;
  }
  return `${status} = "SKIPDATA" or (${status} != "NODATA" and ${flows.join(' and ')})`;
}

/**
 * What the interfaces sent, in one condition; none where they have no addresses. Where the log does not say which way a flow went, a server
 * that sends mail has one row for each server that it sent to; these do not count, by the rules for files either. A record that lacks
 * a field is none of them: it may be anything.
 */
function sentBy(interfaces: readonly NetworkInterface[], names: FieldNames): string[] {
  const [id, from] = [names.get('interface-id'), names.get('srcaddr')];
  const each = interfaces.flatMap((one) => {
    const own = addressesOf(one);
    if (own.length === 0) return [];
    const list = `[${own.map((address) => `"${address}"`).join(', ')}]`;
    return [`(${id} = "${one.id}" and ${from} in ${list})`];
  });
  if (each.length === 0) return [];
  const certain = (['dstaddr', 'dstport', 'protocol', 'action'] as const).map((field) => `${names.get(field)} != "-"`);
  const status = names.get('log-status');
  if (status !== undefined) certain.push(`${status} != "SKIPDATA"`);
  const direction = names.get('flow-direction');
  if (direction !== undefined) certain.push(`${direction} != "ingress"`);
  return [`${certain.join(' and ')} and (${each.join(' or ')})`];
}

function addressesOf({ ipv4, ipv6 }: NetworkInterface): string[] {
  return [...ipv4.map(({ address }) => address), ...ipv6].flatMap((address) => canonicalAddress(address) ?? []);
}
