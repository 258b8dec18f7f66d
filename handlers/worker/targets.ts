import { SpokeError } from '../../aws/accounts.ts';
import { errorCode } from '../../aws/aws-error.ts';
import type { Fleet } from '../../core/gateways.ts';
import { inBatches } from '../../core/model/in-batches.ts';
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
  readonly refs: readonly GroupRef[];
  readonly failed: readonly FailedAccount[];
  /** Whether none of the accounts that were asked answered, though some were. */
  readonly isAllFailed: boolean;
}

export interface FailedAccount {
  readonly account: string;
  readonly problem: string;
  /** Whether its role cannot be assumed. */
  readonly isUnreachable: boolean;
}

/** How many accounts are asked at a time for their groups on a prefix list. */
const parallelAccounts = 10;

/**
 * The groups an event names, and those with a rule on a prefix list it names; each once. A list may be shared (RAM), so groups of
 * every managed account may be on it, also where the account of its owner is not managed. Groups of accounts that are not
 * managed are left out: an administrator account of Security Hub hears of every account there is.
 */
export async function targetsOf({ groups, prefixLists }: Named, context: TargetContext): Promise<Targets> {
  const { fleet, logger } = context;
  const managed = new Set(await fleet.accounts());
  const strangers = groups.filter(({ account }) => !managed.has(account));
  if (strangers.length > 0) logger.info({ groups: strangers }, 'groups of accounts that are not managed are ignored');
  const refs = new Map(groups.filter(({ account }) => managed.has(account)).map((ref) => [groupKey(ref), ref]));
  const failed: FailedAccount[] = [];
  let asked = 0;
  for (const list of prefixLists) {
    const accounts = [...managed].filter((account) => list.onlyAccounts?.includes(account) ?? true);
    asked += accounts.length;
    for (const answer of await inBatches(accounts, parallelAccounts, (account) => usersOf(list, account, context))) {
      if ('problem' in answer) failed.push(answer);
      else for (const ref of answer.refs) refs.set(groupKey(ref), ref);
    }
  }
  return { refs: [...refs.values()], failed, isAllFailed: asked > 0 && failed.length === asked };
}

/** The groups of one account that use a list. The error of one account is part of the answer, so that it stops no other. */
async function usersOf(
  { prefixListId, region }: PrefixListRef,
  account: string,
  { runtime, logger }: TargetContext,
): Promise<{ readonly refs: readonly GroupRef[] } | FailedAccount> {
  try {
    return { refs: await runtime.surveyOf({ account, region }).groupsUsing(prefixListId) };
  } catch (error) {
    if (notEnabled.includes(errorCode(error))) {
      logger.info({ account, region, err: error }, 'region not enabled in this account: it has no groups there');
      return { refs: [] };
    }
    logger.error({ err: error, account, region, prefixListId }, 'groups on the prefix list cannot be read');
    const problem = `${account} ${region}: ${error instanceof Error ? error.message : String(error)}`;
    return { account, problem, isUnreachable: error instanceof SpokeError };
  }
}

/**
 * What AWS answers to valid credentials in a region that the account has not enabled (EC2, error codes). A role that cannot be
 * assumed is a SpokeError, whatever STS said.
 */
const notEnabled: readonly string[] = ['AuthFailure', 'OptInRequired'];
