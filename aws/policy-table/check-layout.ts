import { counted } from '../../core/model/counted.ts';
import type { CheckResult } from '../checks.ts';
import type { PolicyState } from './policy-state.ts';
import { readState } from './read-state.ts';
import type { PolicyTable } from './read-table.ts';
import { oldItemsOf } from './take-over.ts';

/** Whether the policy is in the present layout and as its chain says, and no older version has written to the table since. */
export async function checkLayout(place: PolicyTable): Promise<CheckResult> {
  const state = await readState(place);
  const { hasMarker, moved, notMoved } = await oldItemsOf(place);
  if (state.kind === 'unadopted' && state.stored.kind === 'old') {
    if (state.stored.items.length === 0) return { status: 'ok', detail: 'nothing is stored yet' };
    const detail = `${place.table} has the layout of an older version; it can be read but not edited`;
    return { status: 'warning', detail, mend: 'deploy the functions of this version, then run once: smtp-warden init' };
  }
  if (notMoved.length > 0) return writtenByOldVersion(notMoved, place.table);
  if (!hasMarker) {
    const detail = `the item that stops versions up to 0.2 was deleted from ${place.table}; they would see an empty allowlist`;
    return { status: 'warning', detail, mend: 'run smtp-warden init again' };
  }
  if (moved.length > 0) {
    const detail = `left over from the layout of an older version: ${counted(moved.length, 'item')}, which nothing reads any more`;
    return { status: 'warning', detail, mend: 'run smtp-warden init again' };
  }
  return againstChain(state, place.table);
}

function againstChain(state: PolicyState, table: string): CheckResult {
  if (state.kind === 'unadopted') {
    const detail = `${table} has no chain of the policy yet; it can be read but not edited, and the deployed functions decide nothing`;
    return { status: 'warning', detail, mend: 'deploy the functions of this version, then run once: smtp-warden init' };
  }
  if (state.kind === 'tampered') {
    const detail = `${table} is not as the policy's chain says: ${state.problem}. The chain is in force`;
    const mend =
      'find out who did it, then accept an item (smtp-warden allowlist accept ID), or put the table back: smtp-warden init';
    return { status: 'failed', detail, mend };
  }
  const { version, items, at } = state.last;
  return { status: 'ok', detail: `version ${version} of ${at}, ${counted(items, 'item')}` };
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
