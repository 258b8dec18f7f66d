import type { Place } from '../../core/model/security-group.ts';
import { type Scope, scopeText } from '../../core/policy/allowlist-entry.ts';
import { addEntry } from '../../core/policy/edit-policy.ts';
import { accountIdOf } from '../accounts/account-id.ts';
import { accountsOf } from '../accounts/accounts-of.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView } from '../edit/edit-outcome.ts';
import { editPolicy } from '../edit/edit-policy.ts';
import { mostAccounts } from '../edit/places-to-read.ts';
import { UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { expiryOf } from '../moment.ts';
import { entryText, policyView } from '../render/policy.ts';
import { openTables, type Session, type TableOptions } from '../session.ts';
import { changeOf } from './edit-policy.ts';
import { findSubject, placeText } from './find-subject.ts';
import { refusePlaceholders } from './placeholders.ts';

interface ScopeOptions {
  readonly account?: string;
  readonly vpc?: string;
  readonly group?: string;
  /** The account of the group or VPC. */
  readonly groupAccount?: string;
}

export interface AddOptions extends ScopeOptions, TableOptions, ConfirmOptions {
  readonly owner: string;
  readonly reason: string;
  readonly expires?: string;
  readonly force?: boolean;
}

export async function runAdd(host: Host, options: AddOptions, [cidr = '']: readonly string[]): Promise<number> {
  refusePlaceholders(options);
  const whole = await openTables(host, options);
  const account = await accountOfScope(options, whole);
  const session = narrowed(whole, account, options);
  const now = session.runtime.clock.now();
  const expiresAt = options.expires === undefined ? null : expiryOf(options.expires, now);
  const request = { cidr, scope: scopeOf(options), owner: options.owner, reason: options.reason, expiresAt };
  const context = { now, by: session.identity.arn, limits: session.settings.warden.limits };
  const on = await session.runtime.allowlist.current();
  const change = changeOf(addEntry(on.policy, request, context));
  const { entry } = change;
  const foundIn = options.force ? null : await placeOfScope(entry.scope, account, session);
  const outcome = await editPolicy(host, session, {
    ...{ on, options, action: 'add', changes: [change], reason: entry.reason },
    question: `Approve ${entry.cidr} for ${scopeText(entry.scope)}?`,
  });
  host.document({ entry: policyView(entry, now), foundIn, ...outcomeView(outcome) });
  if (outcome.kind === 'applied')
    host.line(`Approved: ${entryText(entry)}${foundIn ? `  (${placeText(foundIn)})` : ''}`);
  return exitCodeOfEdit(outcome);
}

/**
 * The account that the person says has the group or VPC of the scope; null where nobody says. Throws where it is not managed, and where the
 * scope names neither.
 */
async function accountOfScope({ groupAccount, group, vpc }: AddOptions, session: Session): Promise<string | null> {
  if (groupAccount === undefined) return null;
  if (group === undefined && vpc === undefined) throw new UsageError('--group-account is for --group and --vpc');
  const { runtime, settings } = session;
  const [account = null] = await accountsOf(runtime.fleet, settings, { accounts: [accountIdOf(groupAccount)] });
  return account;
}

/**
 * A group is in one account, so that nothing else need be read to know what an edit for it does, whatever the size of the fleet. A VPC may be
 * shared with others.
 */
function narrowed(session: Session, account: string | null, { group }: AddOptions): Session {
  if (account === null || group === undefined) return session;
  const fleet = { ...session.runtime.fleet, accounts: async () => [account] };
  return { ...session, runtime: { ...session.runtime, fleet } };
}

/** Where the group or VPC of a scope is, in any account that is looked after; null where the scope names neither. */
async function placeOfScope(scope: Scope, account: string | null, { runtime, place }: Session): Promise<Place | null> {
  if (scope.kind !== 'group' && scope.kind !== 'vpc') return null;
  const accounts = account === null ? await runtime.fleet.accounts() : [account];
  if (accounts.length > mostAccounts) {
    throw new UsageError(
      `${scopeText(scope)} would have to be looked for in ${accounts.length} accounts: say where it is with --group-account, or use --force`,
    );
  }
  const places = accounts.map((one) => ({ account: one, region: place.region }));
  return findSubject(scope.kind === 'group' ? { groupId: scope.groupId } : { vpcId: scope.vpcId }, places, { runtime });
}

function scopeOf({ account, vpc, group }: ScopeOptions): Scope {
  if (account !== undefined) return { kind: 'account', account };
  if (vpc !== undefined) return { kind: 'vpc', vpcId: vpc };
  return group === undefined ? { kind: 'everything' } : { kind: 'group', groupId: group };
}
