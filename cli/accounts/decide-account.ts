import type { AccountAction, AccountEntry } from '../../core/audit/account-decision.ts';
import { hashOf } from '../../core/model/canonical-json.ts';
import { counted } from '../../core/model/counted.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import type { Session } from '../session.ts';
import { type Verdict, verdictOn } from './account-view.ts';
import { effectLines } from './effect-lines.ts';
import { fleetRulesOf } from './fleet-rules.ts';
import { type AccountGroups, readAccount } from './read-account.ts';
import { registryAfter, type Standing, standingOf } from './standing.ts';

/** A decision about an account that a person asks for. */
export interface AskedDecision {
  readonly action: AccountAction;
  readonly account: string;
  readonly reason: string;
  /** Also about an account that the registry does not have. */
  readonly force: boolean;
}

export interface DecidedAccount {
  /** `unchanged`: it is decided so already. */
  readonly kind: 'applied' | 'declined' | 'dry-run' | 'unchanged';
  readonly before: Verdict;
  readonly after: Verdict;
  /** What there is in the account; null where the decision makes no difference to it. */
  readonly groups: AccountGroups | null;
  /** The entry on record; null where none was written. */
  readonly entry: AccountEntry | null;
}

/**
 * Shows what a decision about an account would change, asks, and puts it on record. Throws where it is refused, where somebody else has
 * decided about the account meanwhile, and where not everything there could be read and --partial is not given; nothing is written then.
 */
export async function decideAccount(
  host: Host,
  session: Session,
  { options, ...asked }: AskedDecision & { readonly options: ConfirmOptions },
): Promise<DecidedAccount> {
  const { action, account, reason } = asked;
  const standing = await standingOf(account, session);
  refuse(asked, standing, session);
  const shown = await effectOf(asked, standing, { session, host });
  if (isDecided(asked, standing)) return { kind: 'unchanged', ...shown, entry: null };
  const tell = options.dryRun ? host.line : host.notice;
  for (const line of effectLines(asked, { ...shown, standing, isNamed: fleetRulesOf(session).named !== null }))
    tell(line);
  if (options.dryRun) return { kind: 'dry-run', ...shown, entry: null };
  refuseUnread(shown.groups, options);
  if (!(await host.ask(questions[action](account), options))) {
    host.notice('Nothing was changed.');
    return { kind: 'declined', ...shown, entry: null };
  }
  const { arn, userId } = session.identity;
  const result = await session.runtime.accountDecisions.record({
    ...{ action, account, reason, by: { arn, userId } },
    previewDigest: hashOf(shown),
    on: standing.current?.hash ?? null,
  });
  if (result.kind === 'recorded') return { kind: 'applied', ...shown, entry: result.entry };
  throw new Error(
    `somebody else decided about account ${account} meanwhile, so nothing was written. Repeat the command to see its effect now`,
  );
}

const questions: Readonly<Record<AccountAction, (account: string) => string>> = {
  include: (account) => `Include account ${account}?`,
  exclude: (account) => `Exclude account ${account}?`,
  reset: (account) => `Take the decision about account ${account} back?`,
};

/** Throws where nobody can decide that. */
function refuse({ action, account, force }: AskedDecision, standing: Standing, { home, settings }: Session): void {
  if (account === home.account) {
    throw new UsageError(`account ${account} is that of the tables: it is always managed, and nobody decides about it`);
  }
  if (action === 'reset' || force || standing.registry.accounts.has(account)) return;
  throw new Error(
    `account ${account} is not in the registry, table ${settings.organisation.accountsTable}, so nothing was written. ` +
      'Look for it with: smtp-warden accounts list. To decide before it joins the organisation, use --force',
  );
}

/** Whether the chain and the table say so already, with the same reason. */
function isDecided({ action, reason }: AskedDecision, { current, difference }: Standing): boolean {
  if (difference !== null) return false;
  return action === 'reset' ? current === null : current?.action === action && current.reason === reason;
}

/** By the rules of these settings, now. Groups are read only where the decision changes whether they are. */
async function effectOf(
  { action, account, reason }: AskedDecision,
  { registry }: Standing,
  { session, host }: { readonly session: Session; readonly host: Host },
): Promise<Pick<DecidedAccount, 'before' | 'after' | 'groups'>> {
  const rules = fleetRulesOf(session);
  const decision = { action, reason, by: session.identity.arn, at: new Date(rules.now).toISOString() };
  const before = verdictOn(account, registry, rules);
  const after = verdictOn(account, registryAfter(registry, account, decision), rules);
  return { before, after, groups: before.kind === after.kind ? null : await readAccount(account, session, host) };
}

/** How many parts a message names. */
const mostNamed = 3;

function refuseUnread(groups: AccountGroups | null, { partial }: ConfirmOptions): void {
  const unread = groups?.unread ?? [];
  if (unread.length === 0 || partial) return;
  const named = unread
    .slice(0, mostNamed)
    .map(({ region, groupId, reason }) => `${[region, groupId].filter((part) => part !== null).join(' ')}: ${reason}`);
  const more = unread.length > mostNamed ? ` and ${counted(unread.length - mostNamed, 'other')}` : '';
  throw new UsageError(
    `not everything could be read, and nothing was changed: ${named.join('; ').replace(/^: /, '')}${more}. Mend that, or use --partial to go on without it`,
  );
}
