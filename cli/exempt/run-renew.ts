import { renewExemption } from '../../core/policy/edit-exemptions.ts';
import { changeOf } from '../allowlist/edit-policy.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView } from '../edit/edit-outcome.ts';
import { editPolicy } from '../edit/edit-policy.ts';
import type { Host } from '../host/host.ts';
import { expiryOf } from '../moment.ts';
import { policyView } from '../render/policy.ts';
import { openTables, type TableOptions } from '../session.ts';

export interface RenewOptions extends TableOptions, ConfirmOptions {
  readonly expires: string;
}

export async function runRenew(host: Host, options: RenewOptions, [id = '']: readonly string[]): Promise<number> {
  const session = await openTables(host, options);
  const now = session.runtime.clock.now();
  const expiresAt = expiryOf(options.expires, now);
  const on = await session.runtime.allowlist.current();
  const change = changeOf(renewExemption(on.policy, id, { now, by: session.identity.arn, expiresAt }));
  const { exemption } = change;
  const { groupId } = exemption.group;
  const outcome = await editPolicy(host, session, {
    ...{ on, options, action: 'exempt-renew', changes: [change], reason: exemption.reason },
    question: `Exempt ${groupId} until ${exemption.expiresAt}?`,
  });
  host.document({ exemption: policyView(exemption, now), ...outcomeView(outcome) });
  if (outcome.kind === 'applied') host.line(`Renewed: ${id}  ${groupId} is exempt until ${exemption.expiresAt}`);
  return exitCodeOfEdit(outcome);
}
