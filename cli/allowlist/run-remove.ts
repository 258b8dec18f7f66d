import { removeEntry } from '../../core/policy/edit-policy.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView, reasonOf } from '../edit/edit-outcome.ts';
import { editPolicy } from '../edit/edit-policy.ts';
import type { Host } from '../host/host.ts';
import { entryText } from '../render/policy.ts';
import { openTables, type TableOptions } from '../session.ts';
import { changeOf } from './edit-policy.ts';

export interface RemoveOptions extends TableOptions, ConfirmOptions {
  readonly reason?: string;
}

export async function runRemove(host: Host, options: RemoveOptions, [id = '']: readonly string[]): Promise<number> {
  const session = await openTables(host, options);
  const context = { now: session.runtime.clock.now(), by: session.identity.arn };
  const on = await session.runtime.allowlist.current();
  const change = changeOf(removeEntry(on.policy, id, context));
  const outcome = await editPolicy(host, session, {
    ...{ on, options, action: 'remove', changes: [change], reason: reasonOf(options.reason) },
    question: `Remove ${id}, which approves ${change.entry.cidr}?`,
  });
  host.document({ removed: id, ...outcomeView(outcome) });
  if (outcome.kind === 'applied') host.line(`Removed: ${entryText(change.entry)}`);
  return exitCodeOfEdit(outcome);
}
