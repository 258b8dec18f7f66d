import { normalizedText } from '../../core/policy/fields.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView } from '../edit/edit-outcome.ts';
import { UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { acceptItem } from '../policy-log/accept-item.ts';
import { changeText } from '../render/logged-change.ts';
import { openTables, type TableOptions } from '../session.ts';

export interface AcceptOptions extends TableOptions, ConfirmOptions {
  readonly reason: string;
}

export async function runAccept(host: Host, options: AcceptOptions, [id = '']: readonly string[]): Promise<number> {
  const reason = normalizedText('reason', options.reason);
  if (reason.kind === 'refused') throw new UsageError(reason.reason);
  const session = await openTables(host, options);
  const accepted = await acceptItem(host, session, { id, reason: reason.text, options });
  const { change } = accepted;
  host.document({ item: id, before: change.before, after: change.after, ...outcomeView(accepted) });
  if (accepted.kind === 'applied') host.line(`Accepted: ${id}  ${changeText(change)}`);
  return exitCodeOfEdit(accepted);
}
