import { portRules } from '../../core/evaluator/port-rules.ts';
import { isNetworkInterfaceId } from '../../core/model/aws-ids.ts';
import { discovered, type FieldNames, isDefaultFormat, ownNames, type RecordField } from './record-fields.ts';

/** By what the flows are added up, where the log has it: everything that decides whether a flow counts. */
const keys: readonly RecordField[] = [
  ...(['interface-id', 'srcaddr', 'pkt-srcaddr', 'log-status', 'flow-direction', 'tcp-flags'] as const),
];

export interface QueryText {
  readonly text: string;
  readonly names: FieldNames;
}

/**
 * The query for accepted TCP flows to the port, and for records that AWS lost (SKIPDATA). It is made of words of this file, names of
 * {@link FieldNames} and ids of interfaces: nothing else that AWS or a person wrote gets into it. `fields`: what the records consist of.
 * `discoversFields`: whether Logs Insights finds them by itself where the format is the default one. Throws for an id that is none.
 */
export function insightsQuery(
  interfaceIds: readonly string[],
  fields: readonly string[],
  discoversFields: boolean,
): QueryText {
  const strange = interfaceIds.find((id) => !isNetworkInterfaceId(id));
  if (strange !== undefined) throw new Error(`${JSON.stringify(strange)} is not the id of a network interface`);
  const isFound = discoversFields && isDefaultFormat(fields);
  const names = isFound ? discovered : ownNames(fields);
  const by = keys.flatMap((field) => names.get(field) ?? []);
  const commands = [
    ...(isFound ? [] : [`parse @message /${pattern(fields, names)}/`]),
    `filter ${names.get('interface-id')} in [${interfaceIds.map((id) => `"${id}"`).join(', ')}]`,
    `filter ${condition(names)}`,
    `stats ${sums(names)} by ${by.join(', ')}`,
  ];
  return { text: commands.join('\n| '), names };
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

function condition(names: FieldNames): string {
  const ports = portRules.map(({ port }) => String(port)).join(', ');
  const action = names.get('action');
  const status = names.get('log-status');
  // 6 is TCP (IANA, Protocol Numbers).
  const flows = [`${names.get('dstport')} in [${ports}]`, `${names.get('protocol')} = 6`];
  if (action !== undefined) flows.push(`${action} = "ACCEPT"`);
  return status === undefined ? flows.join(' and ') : `(${flows.join(' and ')}) or ${status} = "SKIPDATA"`;
}

function sums(names: FieldNames): string {
  return [
    'count(*) as flowCount',
    `sum(${names.get('packets')}) as packetSum`,
    `sum(${names.get('bytes')}) as byteSum`,
    `min(${names.get('start')}) as firstStart`,
    `max(${names.get('end')}) as lastEnd`,
  ].join(', ');
}
