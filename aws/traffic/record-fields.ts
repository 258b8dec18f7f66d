/**
 * The fields of flow log records that are read, by AWS's names (VPC user guide, Flow log records), and how Logs Insights calls those that
 * it finds by itself in the default format (CloudWatch Logs user guide, Supported logs and discovered fields).
 */
const discoveredNames = {
  'interface-id': 'interfaceId',
  srcaddr: 'srcAddr',
  'pkt-srcaddr': null,
  srcport: 'srcPort',
  dstport: 'dstPort',
  protocol: 'protocol',
  packets: 'packets',
  bytes: 'bytes',
  start: 'start',
  end: 'end',
  action: 'action',
  'log-status': 'logStatus',
  'flow-direction': null,
  'tcp-flags': null,
} as const;

export type RecordField = keyof typeof discoveredNames;

export const recordFields = Object.keys(discoveredNames) as readonly RecordField[];

/** How each field that a flow log has is called in a query. */
export type FieldNames = ReadonlyMap<RecordField, string>;

/** The default format (VPC user guide, Flow log records). */
const defaultFields = [
  ...['version', 'account-id', 'interface-id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets'],
  ...['bytes', 'start', 'end', 'action', 'log-status'],
];

/** What a format consists of, in its order; null: it is not a list of `${field}`, each after a space. An empty format is the default one. */
export function fieldsOf(format: string): readonly string[] | null {
  if (format === '') return defaultFields;
  const fields = format.split(' ').map((part) => /^\$\{([^\s{}$]+)\}$/.exec(part)?.[1]);
  return fields.every((field) => field !== undefined) ? fields : null;
}

export function isDefaultFormat(fields: readonly string[]): boolean {
  return fields.join(' ') === defaultFields.join(' ');
}

/** The names of a log of the default format, whose fields Logs Insights finds by itself. */
export const discovered: FieldNames = new Map(
  recordFields.flatMap((field) => {
    const name = discoveredNames[field];
    return name === null ? [] : [[field, name] as const];
  }),
);

/** Names of our own, for the groups of a regular expression: letters only, and none that Logs Insights gives. */
export function ownNames(fields: readonly string[]): FieldNames {
  return new Map(
    recordFields.flatMap((field) => (fields.includes(field) ? [[field, field.replace('-', '')] as const] : [])),
  );
}

/** What makes the traffic of a log unreadable, in words; null: it has all that is needed. `acceptedOnly`: it needs no action. */
export function missingFields(fields: readonly string[], acceptedOnly: boolean): string | null {
  const needed: RecordField[] = ['interface-id', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end'];
  const missing = [...needed, ...(acceptedOnly ? [] : (['action'] as const))].filter(
    (field) => !fields.includes(field),
  );
  if (!fields.includes('srcaddr') && !fields.includes('pkt-srcaddr')) missing.push('srcaddr');
  return missing.length === 0 ? null : `its format has no ${missing.join(', ')}`;
}
