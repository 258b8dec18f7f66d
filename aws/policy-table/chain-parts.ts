import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { PolicyEntry, RecordedChange } from '../../core/audit/policy-entry.ts';
import { hashOf } from '../../core/model/canonical-json.ts';
import { keyFor } from '../audit-keys.ts';
import { parseItem } from '../dynamodb-item.ts';
import { auditItems } from './audit-items.ts';
import { policyPartSchema } from './chain-schema.ts';

interface AuditPlace {
  readonly dynamodb: DynamoDBClient;
  readonly auditTable: string;
}

/** All changes of an entry, or what is wrong with its parts. */
export async function changesOf(
  { changes, parts }: PolicyEntry,
  place: AuditPlace,
): Promise<
  | { readonly kind: 'read'; readonly changes: readonly RecordedChange[] }
  | { readonly kind: 'damaged'; readonly problem: string }
> {
  if (parts === null) return changes === null ? damaged('it has no changes') : { kind: 'read', changes };
  if (changes !== null) return damaged('it has changes beside its parts');
  const all: RecordedChange[] = [];
  const items = await auditItems(keyFor('policy-part', parts.id), place);
  if (items.length !== parts.count) return damaged(`it has ${items.length} of its ${parts.count} parts`);
  for (const [index, item] of items.entries()) {
    const reading = parseItem(policyPartSchema, item, ['groupKey', 'sequence']);
    if (item.sequence?.N !== String(index + 1)) return damaged(`its part ${index + 1} is missing`);
    if (reading.kind === 'damaged') return damaged(`its part ${index + 1} cannot be read: ${reading.problem}`);
    for (const change of reading.value.changes) all.push(change);
  }
  return hashOf(all) === parts.digest ? { kind: 'read', changes: all } : damaged('its parts were changed');
}

function damaged(problem: string) {
  return { kind: 'damaged' as const, problem };
}
