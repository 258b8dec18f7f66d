import { counted } from '../../core/model/counted.ts';
import type { CheckResult } from '../checks.ts';
import { type PolicyTable, readTable } from './read-table.ts';
import { oldItemsOf } from './take-over.ts';

/** Whether the policy is in the present layout, whole, and no older version has written to the table since. */
export async function checkLayout(place: PolicyTable): Promise<CheckResult> {
  const stored = await readTable(place);
  const { hasMarker, moved, notMoved } = await oldItemsOf(place);
  if (stored.kind === 'old') {
    if (stored.items.length === 0) return { status: 'ok', detail: 'nothing is stored yet' };
    const detail = `${place.table} has the layout of an older version; it can be read but not edited`;
    return { status: 'warning', detail, mend: 'deploy the functions of this version, then run once: smtp-warden init' };
  }
  const { head, items } = stored;
  if (notMoved.length > 0) return writtenByOldVersion(notMoved, place.table);
  if (!hasMarker) {
    const detail = `the item that stops versions up to 0.2 was deleted from ${place.table}; they would see an empty allowlist`;
    return { status: 'warning', detail, mend: 'run smtp-warden init again' };
  }
  if (moved.length > 0) {
    const detail = `left over from the layout of an older version: ${counted(moved.length, 'item')}, which nothing reads any more`;
    return { status: 'warning', detail, mend: 'run smtp-warden init again' };
  }
  if (head.items !== items.length) {
    const detail = `version ${head.version} has ${counted(head.items, 'item')}, and the table has ${items.length}: some were written or deleted past smtp-warden`;
    const mend = 'compare smtp-warden allowlist list and exempt list with what you approved, and correct them';
    return { status: 'warning', detail, mend };
  }
  return { status: 'ok', detail: `version ${head.version} of ${head.changedAt}, ${counted(items.length, 'item')}` };
}

function writtenByOldVersion(sortKeys: readonly string[], table: string): CheckResult {
  const [first = ''] = sortKeys;
  const names = sortKeys.slice(0, 5).join(', ') + (sortKeys.length > 5 ? ', …' : '');
  const key = JSON.stringify({ pk: { S: 'policy' }, sk: { S: first } });
  const removal = `aws dynamodb delete-item --table-name ${table} --key '${key}'`;
  return {
    status: 'failed',
    detail: `an older version of smtp-warden wrote ${names} after init took the table over; this is not in force`,
    mend: `update that installation, make the edit again with this version if it is still wanted, then delete the old item: ${removal}`,
  };
}
