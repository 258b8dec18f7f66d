import { removeExemption } from '../../core/policy/edit-exemptions.ts';
import { changeOf } from '../allowlist/edit-policy.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView, reasonOf } from '../edit/edit-outcome.ts';
import { editPolicy } from '../edit/edit-policy.ts';
import type { Host } from '../host/host.ts';
import { openTables, type TableOptions } from '../session.ts';

export interface RemoveOptions extends TableOptions, ConfirmOptions {
  readonly reason?: string;
}

export async function runRemove(host: Host, options: RemoveOptions, [id = '']: readonly string[]): Promise<number> {
  const session = await openTables(host, options);
  const on = await session.runtime.allowlist.current();
  const change = changeOf(removeExemption(on.policy, id));
  const { groupId } = change.exemption.group;
  const outcome = await editPolicy(host, session, {
    ...{ on, options, action: 'exempt-remove', changes: [change], reason: reasonOf(options.reason) },
    question: `Remove ${id}, so that ${groupId} is no longer exempt?`,
  });
  host.document({ removed: id, ...outcomeView(outcome) });
  if (outcome.kind === 'applied') host.line(`Removed: ${id}  ${groupId} is no longer exempt`);
  return exitCodeOfEdit(outcome);
}
