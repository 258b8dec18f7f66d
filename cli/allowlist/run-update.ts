import { updateEntry } from '../../core/policy/edit-policy.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView } from '../edit/edit-outcome.ts';
import { editPolicy } from '../edit/edit-policy.ts';
import { UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { entryText, policyView } from '../render/policy.ts';
import { openTables, type TableOptions } from '../session.ts';
import { changeOf } from './edit-policy.ts';
import { newExpiryOf } from './new-expiry.ts';
import { refusePlaceholders } from './placeholders.ts';

export interface UpdateOptions extends TableOptions, ConfirmOptions {
  readonly owner?: string;
  readonly reason?: string;
  readonly expires?: string;
}

export async function runUpdate(host: Host, options: UpdateOptions, [id = '']: readonly string[]): Promise<number> {
  refusePlaceholders(options);
  const session = await openTables(host, options);
  const now = session.runtime.clock.now();
  const context = { now, by: session.identity.arn, limits: session.settings.warden.limits };
  const update = updateOf(options, now);
  const on = await session.runtime.allowlist.current();
  const change = changeOf(updateEntry(on.policy, id, { ...context, update }));
  const { entry } = change;
  const outcome = await editPolicy(host, session, {
    ...{ on, options, action: 'update', changes: [change], reason: entry.reason },
    question: `Change ${id}, which approves ${entry.cidr}?`,
  });
  host.document({ entry: policyView(entry, now), ...outcomeView(outcome) });
  if (outcome.kind === 'applied') host.line(`Updated: ${entryText(entry)}`);
  return exitCodeOfEdit(outcome);
}

function updateOf({ owner, reason, expires }: UpdateOptions, now: number) {
  if (owner === undefined && reason === undefined && expires === undefined) {
    throw new UsageError('say what to change: --owner, --reason or --expires');
  }
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(reason === undefined ? {} : { reason }),
    ...(expires === undefined ? {} : { expiresAt: newExpiryOf(expires, now) }),
  };
}
