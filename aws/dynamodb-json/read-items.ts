/** What an answer of Query or Scan may have, in the order of the SDK's schema. */
const members = ['Items', 'Count', 'ScannedCount', 'LastEvaluatedKey', 'ConsumedCapacity'] as const;

/**
 * What the SDK makes something else of, and what no item of ours has: bytes (`B`, `BS`), which are base64 on the wire, and a member
 * named `__proto__`, which it loses.
 */
const unusual = ['B":', 'BS":', '__proto__'] as const;

/**
 * An answer of Query or Scan as the SDK reads it, or null where it is left to the SDK. The form on the wire is that of the SDK's
 * result already: an object for each attribute with its type as the only member (DynamoDB developer guide, low-level API). So the
 * schema is not walked.
 */
export function readItems(answer: Buffer): object | null {
  const text = answer.toString();
  if (unusual.some((part) => text.includes(part))) return null;
  const parsed: unknown = parsedOrNull(text);
  if (typeof parsed !== 'object' || parsed === null || !('Items' in parsed) || !Array.isArray(parsed.Items))
    return null;
  const said = parsed as Readonly<Record<string, unknown>>;
  const read: Record<string, unknown> = {};
  for (const name of members) if (said[name] !== undefined && said[name] !== null) read[name] = said[name];
  return read;
}

/** What is no JSON is left to the SDK, which throws. */
function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
