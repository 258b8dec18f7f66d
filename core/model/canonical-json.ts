import { createHash } from 'node:crypto';

/** Anything JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * One JSON text per value: keys in UTF-16 order, no white space (RFC 8785). A member that is undefined is as if it were not
 * there. A number too large for JSON, which we never write, becomes a text.
 */
export function canonicalJson(value: Json | object): string {
  return textOf(value);
}

/** SHA-256 over the canonical JSON of a value, in hexadecimal. */
export function hashOf(value: Json | object): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** Adds up one text: every check of a group hashes what the log says of it. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return `"${value}"`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  let text = '';
  if (Array.isArray(value)) {
    for (const element of value) text += `${text && ','}${textOf(element ?? null)}`;
    return `[${text}]`;
  }
  const members = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(members).sort()) {
    if (members[key] !== undefined) text += `${text && ','}${quoted(key)}:${textOf(members[key])}`;
  }
  return `{${text}}`;
}

/** What stands in JSON as it is. */
const plain = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}
