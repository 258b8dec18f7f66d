import { NormalizedSchema } from '@smithy/core/schema';
import type { Schema } from './sdk-values.ts';

/** An answer as a service would send it. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** How a service writes its answers: JSON, or the XML of the query protocol or of EC2's. */
export type Dialect = 'json' | 'query' | 'ec2';

/** A static description that the SDK has of an operation or an error: kind, namespace, name, traits, … */
export type Shape = readonly unknown[];

export function success(dialect: Dialect, operation: Shape, value: unknown): Answer {
  const [, , name, , , output] = operation as readonly [number, string, string, unknown, Schema, Schema];
  const schema = NormalizedSchema.of(output);
  const headers = { 'content-type': dialect === 'json' ? 'application/x-amz-json-1.0' : 'text/xml' };
  if (dialect === 'json') return { statusCode: 200, headers, body: JSON.stringify(jsonOf(schema, value)) };
  const members = schema.isStructSchema() ? xmlMembers(schema, value) : '';
  const inner =
    dialect === 'ec2' ? `<requestId>r-1</requestId>${members}` : `<${name}Result>${members}</${name}Result>`;
  return { statusCode: 200, headers, body: `<?xml version="1.0"?><${name}Response>${inner}</${name}Response>` };
}

/** The error with this shape; `members` are what it has. */
export function failure(dialect: Dialect, error: Shape, members: unknown): Answer {
  const [, namespace, name, traits] = error;
  const { awsQueryError, httpError } = typeof traits === 'object' ? { ...noTraits, ...traits } : noTraits;
  const code = awsQueryError?.[0] ?? String(name);
  const statusCode = httpError ?? 400;
  if (dialect === 'json') {
    const headers = { 'x-amzn-query-error': `${code};Sender` };
    const values = jsonOf(NormalizedSchema.of(error as unknown[] as Schema), members);
    const body = { __type: `${namespace}#${name}`, message, ...(typeof values === 'object' ? values : {}) };
    return { statusCode, headers, body: JSON.stringify(body) };
  }
  const inner = `<Code>${code}</Code><Message>${escaped(message)}</Message>`;
  const body =
    dialect === 'ec2'
      ? `<Response><Errors><Error>${inner}</Error></Errors><RequestID>r-2</RequestID></Response>`
      : `<ErrorResponse><Error><Type>Sender</Type>${inner}</Error><RequestId>r-2</RequestId></ErrorResponse>`;
  return { statusCode, headers: {}, body };
}

const message = 'no <ü> & "☃"';

const noTraits: { readonly awsQueryError?: readonly [string, number]; readonly httpError?: number } = {};

function jsonOf(schema: NormalizedSchema, value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map((item) => jsonOf(schema.getValueSchema(), item));
  if (typeof value === 'object' && value !== null) {
    const schemaOf = (name: string) => (schema.isMapSchema() ? schema.getValueSchema() : schema.getMemberSchema(name));
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, jsonOf(schemaOf(name), item)]));
  }
  return value;
}

function xmlMembers(schema: NormalizedSchema, value: unknown): string {
  const given: Record<string, unknown> = { ...(typeof value === 'object' ? value : {}) };
  return [...schema.structIterator()]
    .filter(([name]) => given[name] !== undefined)
    .map(([name, member]) => xmlElement(xmlNameOf(member) ?? name, member, given[name]))
    .join('');
}

function xmlElement(name: string, schema: NormalizedSchema, value: unknown): string {
  return `<${name}>${xmlContent(schema, value)}</${name}>`;
}

function xmlContent(schema: NormalizedSchema, value: unknown): string {
  if (Array.isArray(value)) {
    const item = schema.getValueSchema();
    return value.map((element) => xmlElement(xmlNameOf(item) ?? 'member', item, element)).join('');
  }
  if (schema.isStructSchema()) return xmlMembers(schema, value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return escaped(String(value));
}

function xmlNameOf(schema: NormalizedSchema): string | undefined {
  const { xmlName } = schema.getMergedTraits();
  return typeof xmlName === 'string' ? xmlName : undefined;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
