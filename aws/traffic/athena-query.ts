import { portRules } from '../../core/evaluator/port-rules.ts';
import type { Period } from '../../core/evidence/traffic.ts';
import { isNetworkInterfaceId } from '../../core/model/aws-ids.ts';
import { type FieldNames, keyFields, namesBy } from './record-fields.ts';

/** A table, by the names of its database and of itself. */
export interface TableName {
  readonly database: string;
  readonly table: string;
}

/**
 * Reads `database.table`: letters, digits and underscores only, since the names stand in a query. Null: it is not such a name.
 */
export function tableName(text: string): TableName | null {
  const [, database = '', table = ''] = /^([a-z_]\w{0,254})\.([a-z_]\w{0,254})$/i.exec(text) ?? [];
  return database === '' ? null : { database, table };
}

/**
 * The columns of a table as the Athena user guide makes it for flow logs in S3 (Query Amazon VPC flow logs): the fields of the format, with
 * underscores.
 */
export function columnNames(fields: readonly string[]): FieldNames {
  return namesBy((field) => (fields.includes(field) ? field.replaceAll('-', '_') : null));
}

/**
 * The query for records that may be accepted TCP flows to the port, and for those that say that AWS lost some, added up. Made of words of this
 * file, names that {@link tableName} let through, ids of interfaces and times. A field that is `-` in the log is `NULL` where the column
 * is a number, and `-` where it is a text. Throws for an id that is none.
 */
export function athenaQuery(
  interfaceIds: readonly string[],
  names: FieldNames,
  { database, table, period }: TableName & { readonly period: Period },
): string {
  const strange = interfaceIds.find((id) => !isNetworkInterfaceId(id));
  if (strange !== undefined) throw new Error(`${JSON.stringify(strange)} is not the id of a network interface`);
  const column = (field: Parameters<FieldNames['get']>[0]) => `"${names.get(field)}"`;
  const keys = keyFields.flatMap((field) => (names.has(field) ? [column(field)] : []));
  const sums = [
    'count(*) AS flow_count',
    ...(names.has('packets') ? [`sum(${column('packets')}) AS packet_sum`] : []),
    ...(names.has('bytes') ? [`sum(${column('bytes')}) AS byte_sum`] : []),
    `min(${column('start')}) AS first_start`,
    `max(${column('end')}) AS last_end`,
  ];
  return [
    `SELECT ${[...keys, ...sums].join(', ')}`,
    `FROM "${database}"."${table}"`,
    `WHERE ${column('interface-id')} IN (${interfaceIds.map((id) => `'${id}'`).join(', ')})`,
    `AND ${column('end')} >= ${Math.ceil(period.from / 1000)} AND ${column('start')} < ${Math.ceil(period.to / 1000)}`,
    `AND (${mayCount(names, column)})`,
    `GROUP BY ${keys.join(', ')}`,
  ].join('\n');
}

function mayCount(names: FieldNames, column: (field: Parameters<FieldNames['get']>[0]) => string): string {
  const orNull = (field: 'dstport' | 'protocol', values: string) =>
    `(${column(field)} IN (${values}) OR ${column(field)} IS NULL)`;
  const ports = portRules.map(({ port }) => String(port)).join(', ');
  const action = `(${column('action')} IN ('ACCEPT', '-') OR ${column('action')} IS NULL)`;
  const flows = [orNull('dstport', ports), orNull('protocol', '6'), action];
  if (names.has('flow-direction')) flows.push(`coalesce(${column('flow-direction')}, '-') <> 'egress'`);
  if (!names.has('log-status')) {
    // A record without addresses has no flow, and without a status it may be one of those that say that AWS lost some.
    const addresses = (['srcaddr', 'pkt-srcaddr', 'dstaddr'] as const).filter((field) => names.has(field));
    return `(${flows.join(' AND ')}) OR (${addresses.map((field) => `coalesce(${column(field)}, '-') = '-'`).join(' AND ')})`;
  }
  const status = `coalesce(${column('log-status')}, '-')`;
  return `${status} = 'SKIPDATA' OR (${status} <> 'NODATA' AND ${flows.join(' AND ')})`;
}
