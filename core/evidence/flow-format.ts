import { mostFields } from './flow-bytes.ts';
import { fieldsByVersion, knownFields } from './flow-fields.ts';

/** Where the fields that count stand in a record, from 0; -1: the record does not have it. */
export interface FlowColumns {
  readonly interfaceId: number;
  readonly srcaddr: number;
  readonly dstaddr: number;
  readonly dstport: number;
  readonly protocol: number;
  readonly action: number;
  readonly start: number;
  readonly end: number;
  readonly packets: number;
  readonly bytes: number;
  readonly logStatus: number;
  readonly tcpFlags: number;
  readonly pktSrcaddr: number;
  readonly flowDirection: number;
}

/** The order of the fields of a record. */
export interface FlowFormat {
  readonly fields: readonly string[];
  readonly columns: FlowColumns;
}

/** A list of fields that cannot be used, with what to do in its message. */
export class FlowFormatError extends Error {
  override readonly name = 'FlowFormatError';
}

/** A time may stand before the fields, and is one more. */
const mostOfFormat = mostFields - 1;

/** What is known of a flow only by these fields. */
const required: Readonly<Record<string, string>> = {
  'interface-id': 'whose flow it is',
  srcaddr: 'who sent it',
  dstaddr: 'which way it went',
  dstport: 'to which port',
  protocol: 'whether it is TCP',
  action: 'whether it was let in',
  start: 'when it began',
  end: 'when it ended',
};

/**
 * The format that a person names: the fields as AWS writes them (`${version} ${account-id}`) or plainly, separated by blanks or commas. `-`
 * stands for a field that is passed over. Throws a FlowFormatError for a name that is no field, and where a field is missing without which
 * a flow means nothing.
 */
export function flowFormat(text: string): FlowFormat {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  const fields = names.map((name) => fieldName(name.replace(/^\$*\{(.*)\}$/, '$1')));
  const unknown = [...new Set(fields.filter((field) => field !== '-' && !knownFields.has(field)))];
  if (unknown.length === 0) return formatOf(fields);
  throw new FlowFormatError(
    `${unknown.map((name) => JSON.stringify(name)).join(', ')} ${unknown.length === 1 ? 'is no field' : 'are no fields'} of a flow log ` +
      'record; name the fields as the flow log does (in single quotes, so that the shell leaves it as it is), and write - for one that ' +
      'is passed over',
  );
}

/** The format of files that do not name their fields: that of a flow log for which none were chosen. */
export const defaultFormat: FlowFormat = formatOf(fieldsByVersion[2] ?? []);

/**
 * The format that the first line of a file names, as flow logs in S3 have one; null where the line names none. Fields that are not
 * known here are newer than this list, and are passed over. Throws a FlowFormatError where a field is missing.
 */
export function headerFormat(line: string): FlowFormat | null {
  const fields = line
    .trim()
    .split(/[ \t]+/)
    .map(fieldName);
  // No record has two values that are names of fields.
  const isHeader =
    fields.filter((field) => knownFields.has(field)).length >= 2 &&
    fields.every((field) => /^[a-z][a-z\d-]*$/.test(field));
  return isHeader ? formatOf(fields) : null;
}

/** Tables for Athena write fields with underscores. */
function fieldName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

function formatOf(fields: readonly string[]): FlowFormat {
  if (fields.length > mostOfFormat) {
    throw new FlowFormatError(`the format has ${fields.length} fields, and at most ${mostOfFormat} are read`);
  }
  const twice = fields.find((field, index) => field !== '-' && fields.indexOf(field) !== index);
  if (twice !== undefined) throw new FlowFormatError(`the format names ${twice} twice`);
  const missing = Object.entries(required).filter(([field]) => !fields.includes(field));
  if (missing.length > 0) {
    const losses = missing.map(([field, loss]) => `${field} (${loss})`).join(', ');
    throw new FlowFormatError(
      `the format lacks ${losses}; without it no flow can be counted. Create a flow log that has it, or name the files of another`,
    );
  }
  const at = (field: string) => fields.indexOf(field);
  return {
    fields,
    columns: {
      interfaceId: at('interface-id'),
      srcaddr: at('srcaddr'),
      dstaddr: at('dstaddr'),
      dstport: at('dstport'),
      protocol: at('protocol'),
      action: at('action'),
      start: at('start'),
      end: at('end'),
      packets: at('packets'),
      bytes: at('bytes'),
      logStatus: at('log-status'),
      tcpFlags: at('tcp-flags'),
      pktSrcaddr: at('pkt-srcaddr'),
      flowDirection: at('flow-direction'),
    },
  };
}
