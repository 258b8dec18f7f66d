import type { Place } from '../../core/model/security-group.ts';
import { type Scope, scopeText } from '../../core/policy/allowlist-entry.ts';
import { addEntry } from '../../core/policy/edit-policy.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView } from '../edit/edit-outcome.ts';
import { editPolicy } from '../edit/edit-policy.ts';
import type { Host } from '../host/host.ts';
import { expiryOf } from '../moment.ts';
import { entryText, policyView } from '../render/policy.ts';
import { openTables, type Session, type TableOptions } from '../session.ts';
import { changeOf } from './edit-policy.ts';
import { findSubject, placeText } from './find-subject.ts';

interface ScopeOptions {
  readonly account?: string;
  readonly vpc?: string;
  readonly group?: string;
}

export interface AddOptions extends ScopeOptions, TableOptions, ConfirmOptions {
  readonly owner: string;
  readonly reason: string;
  readonly expires?: string;
  readonly force?: boolean;
}

export async function runAdd(host: Host, options: AddOptions, [cidr = '']: readonly string[]): Promise<number> {
  const session = await openTables(host, options);
  const now = session.runtime.clock.now();
  const expiresAt = options.expires === undefined ? null : expiryOf(options.expires, now);
  const request = { cidr, scope: scopeOf(options), owner: options.owner, reason: options.reason, expiresAt };
  const context = { now, by: session.identity.arn, limits: session.settings.warden.limits };
  const on = await session.runtime.allowlist.current();
  const change = changeOf(addEntry(on.policy, request, context));
  const { entry } = change;
  const foundIn = options.force ? null : await placeOfScope(entry.scope, session);
  const outcome = await editPolicy(host, session, {
    ...{ on, options, action: 'add', changes: [change], reason: entry.reason },
    question: `Approve ${entry.cidr} for ${scopeText(entry.scope)}?`,
  });
  host.document({ entry: policyView(entry, now), foundIn, ...outcomeView(outcome) });
  if (outcome.kind === 'applied')
    host.line(`Approved: ${entryText(entry)}${foundIn ? `  (${placeText(foundIn)})` : ''}`);
  return exitCodeOfEdit(outcome);
}

/** Where the group or VPC of a scope is, in any account that is looked after; null where the scope names neither. */
async function placeOfScope(scope: Scope, session: Session): Promise<Place | null> {
  if (scope.kind !== 'group' && scope.kind !== 'vpc') return null;
  const { runtime, place } = session;
  const places = (await runtime.fleet.accounts()).map((account) => ({ account, region: place.region }));
  return findSubject(scope.kind === 'group' ? { groupId: scope.groupId } : { vpcId: scope.vpcId }, places, session);
}

function scopeOf({ account, vpc, group }: ScopeOptions): Scope {
  if (account !== undefined) return { kind: 'account', account };
  if (vpc !== undefined) return { kind: 'vpc', vpcId: vpc };
  return group === undefined ? { kind: 'everything' } : { kind: 'group', groupId: group };
}
