import { addExemption } from '../../core/policy/edit-exemptions.ts';
import { changeOf } from '../allowlist/edit-policy.ts';
import { findSubject, placeText } from '../allowlist/find-subject.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView } from '../edit/edit-outcome.ts';
import { editPolicy } from '../edit/edit-policy.ts';
import type { Host } from '../host/host.ts';
import { expiryOf } from '../moment.ts';
import { policyView } from '../render/policy.ts';
import { openTables, type TableOptions } from '../session.ts';
import { groupsOf, idOfGroup } from '../target.ts';

export interface AddOptions extends TableOptions, ConfirmOptions {
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
  readonly replace?: boolean;
  readonly account?: string;
  readonly force?: boolean;
}

export async function runAdd(host: Host, options: AddOptions, args: readonly string[]): Promise<number> {
  const { owner, reason, expires, replace = false } = options;
  const [named = ''] = groupsOf(args);
  const session = await openTables(host, options);
  const now = session.runtime.clock.now();
  const place = { ...session.place, account: options.account ?? session.place.account };
  const group = { ...place, groupId: await idOfGroup(session, named, place) };
  const request = { group, owner, reason, expiresAt: expiryOf(expires, now) };
  const on = await session.runtime.allowlist.current();
  const change = changeOf(addExemption(on.policy, request, { now, by: session.identity.arn, replace }));
  const { exemption } = change;
  if (!options.force) await findSubject({ groupId: group.groupId }, [group], session);
  const outcome = await editPolicy(host, session, {
    ...{ on, options, action: 'exempt-add', changes: [change], reason: exemption.reason },
    question: `Exempt ${group.groupId} until ${exemption.expiresAt}?`,
  });
  host.document({ exemption: policyView(exemption, now), ...outcomeView(outcome) });
  if (outcome.kind === 'applied')
    host.line(`Exempt: ${exemption.id}  ${group.groupId} (${placeText(group)}) until ${exemption.expiresAt}`);
  return exitCodeOfEdit(outcome);
}
