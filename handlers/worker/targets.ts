import { SpokeError } from '../../aws/accounts.ts';
import { errorCode } from '../../aws/aws-error.ts';
import type { Fleet } from '../../core/gateways.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import { messageOf } from '../../core/model/message-of.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import type { Runtime } from '../../runtime/compose.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { ParsedEvent, PrefixListRef } from '../events/nomination.ts';

interface TargetContext {
  readonly runtime: Pick<Runtime, 'surveyOf'>;
  readonly fleet: Fleet;
  readonly logger: Logger;
}

type Named = Pick<Extract<ParsedEvent, { kind: 'candidates' }>, 'groups' | 'prefixLists'>;

/** The groups that an event is about, and the accounts that could not say which of theirs are. */
export interface Targets {
  readonly kind: 'targets';
  readonly refs: readonly GroupRef[];
  readonly failed: readonly FailedAccount[];
  /** Whether none of the accounts that were asked answered, though some were. */
  readonly isAllFailed: boolean;
}

/** The event is about too many accounts for one message: it is to be followed in each of these parts by a message of its own, in the first one first. */
export interface SpreadTargets {
  readonly kind: 'spread';
  readonly parts: readonly (readonly string[])[];
}

export interface FailedAccount {
  readonly account: string;
  readonly problem: string;
  /** Whether its role cannot be assumed. */
  readonly isUnreachable: boolean;
}

/** How many accounts one message asks for their groups on a prefix list; it asks them at a time. */
const mostAccounts = 10;

/**
 * The groups an event names, and those with a rule on a prefix list it names; each once. A list may be shared (RAM), so groups of
 * every managed account may be on it, also where the account of its owner is not managed. Groups of accounts that are not managed are left
 * out: an administrator account of Security Hub hears of every account there is. So are those of accounts whose membership is unconfirmed:
 * nothing may be changed there. Throws where the membership of an account cannot be read in which the event names groups.
 */
export async function targetsOf(
  { groups, prefixLists }: Named,
  context: TargetContext,
): Promise<Targets | SpreadTargets> {
  const asked = await accountsAsked(prefixLists, context.fleet);
  if (asked.size > mostAccounts) return { kind: 'spread', parts: partsOf(ownersFirst(asked, prefixLists)) };
  const isMember = membersOnly(context);
  const refs = new Map<string, GroupRef>();
  for (const ref of groups) if (await isMember(ref.account)) refs.set(groupKey(ref), ref);
  const asks = prefixLists.flatMap((list) =>
    [...asked].filter((account) => isAsked(list, account)).map((account) => ({ list, account })),
  );
  const answers = await inBatches(asks, mostAccounts, ({ list, account }) =>
    usersOf(list, account, { ...context, isMember }),
  );
  const failed = answers.flatMap((answer) => ('problem' in answer ? [answer] : []));
  for (const answer of answers) {
    if ('refs' in answer) for (const ref of answer.refs) refs.set(groupKey(ref), ref);
  }
  const isAllFailed = answers.length > 0 && failed.length === answers.length;
  return { kind: 'targets', refs: [...refs.values()], failed, isAllFailed };
}

/** The accounts to be asked for their groups on the lists. All of the fleet are read only where a list names none. */
async function accountsAsked(lists: readonly PrefixListRef[], fleet: Fleet): Promise<ReadonlySet<string>> {
  const named = lists.flatMap(({ onlyAccounts = [] }) => onlyAccounts);
  const isAboutAll = lists.some(({ onlyAccounts }) => onlyAccounts === undefined);
  return new Set(isAboutAll ? await fleet.accounts() : named);
}

function isAsked({ onlyAccounts }: PrefixListRef, account: string): boolean {
  return onlyAccounts?.includes(account) ?? true;
}

/** Most lists are used in the account that they are of. */
function ownersFirst(asked: ReadonlySet<string>, lists: readonly PrefixListRef[]): string[] {
  const owners = lists.map(({ account }) => account).filter((account) => asked.has(account));
  return [...new Set([...owners, ...asked])];
}

function partsOf(accounts: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(accounts.length / mostAccounts) }, (_, index) =>
    accounts.slice(index * mostAccounts, (index + 1) * mostAccounts),
  );
}

/** Whether groups of an account may be checked; asked once for each account. Rejects where its membership cannot be read. */
function membersOnly({ fleet, logger }: TargetContext): (account: string) => Promise<boolean> {
  const answers = new Map<string, Promise<boolean>>();
  const ask = async (account: string): Promise<boolean> => {
    const membership = await fleet.membership(account);
    if (membership.kind === 'managed') return true;
    const line = { account, reason: membership.reason };
    if (membership.kind === 'unmanaged') logger.info(line, 'groups of accounts that are not managed are ignored');
    else logger.error(line, 'the membership of an account is unconfirmed: its groups are not checked');
    return false;
  };
  return (account) => {
    const answer = answers.get(account) ?? ask(account);
    answers.set(account, answer);
    return answer;
  };
}

/** The groups of one account that use a list. The error of one account is part of the answer, so that it stops no other. */
async function usersOf(
  { prefixListId, region }: PrefixListRef,
  account: string,
  { runtime, logger, isMember }: TargetContext & { readonly isMember: (account: string) => Promise<boolean> },
): Promise<{ readonly refs: readonly GroupRef[] } | FailedAccount> {
  try {
    if (!(await isMember(account))) return { refs: [] };
    return { refs: await runtime.surveyOf({ account, region }).groupsUsing(prefixListId) };
  } catch (error) {
    if (notEnabled.includes(errorCode(error))) {
      logger.info({ account, region, err: error }, 'region not enabled in this account: it has no groups there');
      return { refs: [] };
    }
    logger.error({ err: error, account, region, prefixListId }, 'groups on the prefix list cannot be read');
    const problem = `${account} ${region}: ${messageOf(error)}`;
    return { account, problem, isUnreachable: error instanceof SpokeError };
  }
}

/**
 * What AWS answers to valid credentials in a region that the account has not enabled (EC2, error codes). A role that cannot be
 * assumed is a SpokeError, whatever STS said.
 */
const notEnabled: readonly string[] = ['AuthFailure', 'OptInRequired'];
