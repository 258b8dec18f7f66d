import type { AccountAction } from '../../core/audit/account-decision.ts';
import { counted } from '../../core/model/counted.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { policyForReading, type Session } from '../session.ts';
import { type Verdict, verdictOn } from './account-view.ts';
import { effectLines, partText } from './effect-lines.ts';
import { fleetRulesOf, namedAccountsOf } from './fleet-rules.ts';
import { type AccountGroups, readAccount } from './read-account.ts';
import { recordDecisions } from './record-decisions.ts';
import { readStandings, registryAfter, type Standing } from './standing.ts';

/** A decision about accounts that a person asks for. */
export interface AskedDecision {
  readonly action: AccountAction;
  readonly accounts: readonly string[];
  readonly reason: string;
  /** Also about an account that the registry does not have. */
  readonly force: boolean;
}

export interface DecidedAccount {
  readonly account: string;
  readonly before: Verdict;
  readonly after: Verdict;
  /** What there is in the account; null where the decision makes no difference to it. */
  readonly groups: AccountGroups | null;
  /** The place of the entry on record; null where none was written, since it was decided so already or somebody else was quicker. */
  readonly sequence: number | null;
}

export interface DecidedAccounts {
  /** `unchanged`: all of it is decided so already. */
  readonly kind: 'applied' | 'declined' | 'dry-run' | 'unchanged';
  readonly accounts: readonly DecidedAccount[];
  /** Accounts about which nothing was written although it was to be. */
  readonly errors: readonly { readonly account: string; readonly error: string }[];
}

/**
 * Shows what a decision about accounts would change, asks once, and puts it on record for one after the other. Throws where it is refused for
 * one of them, and where not everything there could be read and --partial is not given; nothing is written then.
 */
export async function decideAccounts(
  host: Host,
  session: Session,
  { options, ...asked }: AskedDecision & { readonly options: ConfirmOptions },
): Promise<DecidedAccounts> {
  const standingOf = await readStandings(session);
  refuse(asked, standingOf, session);
  const effects = await effectsOf(asked, standingOf, { session, host });
  const todo = effects.filter(({ account }) => !isDecided(asked, standingOf(account)));
  if (todo.length === 0) return { kind: 'unchanged', accounts: effects, errors: [] };
  const tell = options.dryRun ? host.line : host.notice;
  const isNamed = namedAccountsOf(session.settings) !== null;
  for (const effect of todo) {
    const shown = { ...effect, standing: standingOf(effect.account), isNamed };
    for (const line of effectLines({ action: asked.action, account: effect.account }, shown)) tell(line);
  }
  if (options.dryRun) return { kind: 'dry-run', accounts: effects, errors: [] };
  refuseUnread(todo, options);
  if (!(await host.ask(questionOf(asked.action, todo), options))) {
    host.notice('Nothing was changed.');
    return { kind: 'declined', accounts: effects, errors: [] };
  }
  const recorded = await recordDecisions(todo, { ...asked, onOf: (account) => standingOf(account).current }, session);
  const accounts = effects.map((effect) => ({ ...effect, sequence: recorded.sequences.get(effect.account) ?? null }));
  return { kind: 'applied', accounts, errors: recorded.errors };
}

type StandingOf = (account: string) => Standing;

const verbs = { include: 'Include', exclude: 'Exclude', reset: 'Take the decision back about' } as const;

function questionOf(action: AccountAction, [first, ...others]: readonly DecidedAccount[]): string {
  const what = others.length === 0 ? `account ${first?.account}` : counted(others.length + 1, 'account');
  return `${verbs[action]} ${what}?`;
}

/** How many a message names. */
const mostNamed = 3;

function namesOf(accounts: readonly string[]): string {
  const more = accounts.length > mostNamed ? ` and ${accounts.length - mostNamed} more` : '';
  return `${accounts.length === 1 ? 'account' : 'accounts'} ${accounts.slice(0, mostNamed).join(', ')}${more}`;
}

/** Throws where nobody can decide that. */
function refuse({ action, accounts, force }: AskedDecision, standingOf: StandingOf, { home, settings }: Session): void {
  if (accounts.includes(home.account)) {
    throw new UsageError(
      `account ${home.account} is that of the tables: it is always managed, and nobody decides about it`,
    );
  }
  if (action === 'reset' || force) return;
  const unknown = accounts.filter((account) => !standingOf(account).registry.accounts.has(account));
  if (unknown.length === 0) return;
  throw new Error(
    `${namesOf(unknown)}: not in the registry, table ${settings.organisation.accountsTable}, so nothing was written. ` +
      'See: smtp-warden accounts list. To decide before they join the organisation, use --force',
  );
}

/** Whether the chain and the table say so already, with the same reason. */
function isDecided({ action, reason }: AskedDecision, { current, difference }: Standing): boolean {
  if (difference !== null) return false;
  return action === 'reset' ? current === null : current?.action === action && current.reason === reason;
}

/** How many accounts are read at a time. */
const parallelAccounts = 4;

/** By the rules of these settings, now. Groups are read only where the decision changes whether they are. */
async function effectsOf(
  { action, accounts, reason }: AskedDecision,
  standingOf: StandingOf,
  { session, host }: { readonly session: Session; readonly host: Host },
): Promise<DecidedAccount[]> {
  const [first = ''] = accounts;
  const rules = fleetRulesOf(session, standingOf(first).registry.listing);
  const decision = { action, reason, by: session.identity.arn, at: new Date(rules.now).toISOString() };
  const verdicts = accounts.map((account) => {
    const { registry } = standingOf(account);
    const after = verdictOn(account, registryAfter(registry, account, decision), rules);
    return { account, before: verdictOn(account, registry, rules), after };
  });
  const isRead = ({ before, after }: (typeof verdicts)[number]) => before.kind !== after.kind;
  const policy = verdicts.some(isRead) ? await policyForReading(session, host) : null;
  return inBatches(verdicts, parallelAccounts, async (verdict) => {
    const groups = policy && isRead(verdict) ? await readAccount(verdict.account, { session, policy, host }) : null;
    return { ...verdict, groups, sequence: null };
  });
}

function refuseUnread(effects: readonly DecidedAccount[], { partial }: ConfirmOptions): void {
  const unread = effects.flatMap(({ account, groups }) => (groups?.unread ?? []).map((part) => ({ account, part })));
  if (unread.length === 0 || partial) return;
  const named = unread.slice(0, mostNamed).map(({ account, part }) => `${account} ${partText(part)}`);
  const more = unread.length > mostNamed ? ` and ${counted(unread.length - mostNamed, 'other')}` : '';
  throw new UsageError(
    `not everything could be read, and nothing was changed: ${named.join('; ')}${more}. Mend that, or use --partial to go on without it`,
  );
}
