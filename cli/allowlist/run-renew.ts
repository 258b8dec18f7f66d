import { renewEntry } from '../../core/policy/edit-policy.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView } from '../edit/edit-outcome.ts';
import { editPolicy } from '../edit/edit-policy.ts';
import type { Host } from '../host/host.ts';
import { entryText, policyView } from '../render/policy.ts';
import { openTables, type TableOptions } from '../session.ts';
import { changeOf } from './edit-policy.ts';
import { newExpiryOf } from './new-expiry.ts';

export interface RenewOptions extends TableOptions, ConfirmOptions {
  readonly expires: string;
}

export async function runRenew(host: Host, options: RenewOptions, [id = '']: readonly string[]): Promise<number> {
  const session = await openTables(host, options);
  const now = session.runtime.clock.now();
  const { limits } = session.settings.warden;
  const expiresAt = newExpiryOf(options.expires, now);
  const on = await session.runtime.allowlist.current();
  const { entry, ...change } = changeOf(
    renewEntry(on.policy, id, { now, limits, by: session.identity.arn, expiresAt }),
  );
  const outcome = await editPolicy(host, session, {
    ...{ on, options, action: 'renew', changes: [{ ...change, entry }], reason: entry.reason },
    question: `Let ${id} approve ${entry.cidr} ${expiresAt === null ? 'without an end' : `until ${expiresAt}`}?`,
  });
  host.document({ entry: policyView(entry, now), ...outcomeView(outcome) });
  if (outcome.kind === 'applied') host.line(`Renewed: ${entryText(entry)}`);
  return exitCodeOfEdit(outcome);
}
