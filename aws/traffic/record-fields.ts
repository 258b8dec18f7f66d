import { fieldsByVersion, knownFields } from '../../core/evidence/flow-fields.ts';
import { type FlowFormat, FlowFormatError, flowFormat } from '../../core/evidence/flow-format.ts';

/**
 * The fields of flow log records that are read, by AWS's names (VPC user guide, Flow log records), and how Logs Insights calls those that
 * it finds by itself in the default format (CloudWatch Logs user guide, Supported logs and discovered fields).
 */
const discoveredNames = {
  'interface-id': 'interfaceId',
  srcaddr: 'srcAddr',
  'pkt-srcaddr': null,
  dstaddr: 'dstAddr',
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

/** By what flows are added up, where the log has it: everything that decides whether a flow counts, and whose it is. */
export const keyFields: readonly RecordField[] = recordFields.filter(
  (field) => !['packets', 'bytes', 'start', 'end'].includes(field),
);

/** How each field that a flow log has is called in a query. */
export type FieldNames = ReadonlyMap<RecordField, string>;

/** What the records of a flow log consist of, or why they cannot be read, in words. */
export type LogFormat =
  | { readonly kind: 'format'; readonly fields: readonly string[] }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Reads the format of a flow log as EC2 gives it: `${field}` after `${field}`, each after a space. Nothing else is let through, since a query
 * is made of it. An empty one is the default format. Fields that are not known are passed over.
 */
export function logFormat(text: string): LogFormat {
  if (text === '') return { kind: 'format', fields: fieldsByVersion[2] ?? [] };
  const parts = text.split(' ').map((part) => /^\$\{([^\s{}$]+)\}$/.exec(part)?.[1]);
  const fields = parts.flatMap((field) => field ?? []);
  if (fields.length < parts.length) return { kind: 'unreadable', reason: 'its format is no list of fields' };
  try {
    flowFormat(fields.map((field) => (knownFields.has(field) ? field : '-')).join(' '));
    return { kind: 'format', fields };
  } catch (error) {
    if (error instanceof FlowFormatError) return { kind: 'unreadable', reason: error.message };
    throw error;
  }
}

export function isDefaultFormat(fields: readonly string[]): boolean {
  return fields.join(' ') === fieldsByVersion[2]?.join(' ');
}

/** The names of a log of the default format, whose fields Logs Insights finds by itself. */
export const discovered: FieldNames = namesBy((field) => discoveredNames[field]);

/** Names of our own, for the groups of a regular expression: letters only, and none that Logs Insights gives. */
export function ownNames(fields: readonly string[]): FieldNames {
  return namesBy((field) => (fields.includes(field) ? field.replace('-', '') : null));
}

export function namesBy(nameOf: (field: RecordField) => string | null): FieldNames {
  return new Map(
    recordFields.flatMap((field) => {
      const name = nameOf(field);
      return name === null ? [] : [[field, name] as const];
    }),
  );
}

/** The format of a record that has only the fields of these names. */
export function formatOf(names: FieldNames): FlowFormat {
  return flowFormat([...names.keys()].join(' '));
}
