import type { Session } from '../session.ts';

/**
 * Throws where nothing may be changed in an account. Each change asks the same again; asked before anything is on record, there is no claim
 * that has to be ended.
 */
export async function assertManaged(account: string, { runtime }: Pick<Session, 'runtime'>): Promise<void> {
  const membership = await runtime.fleet.membership(account);
  if (membership.kind === 'managed') return;
  throw new Error(`nothing is changed in account ${account}: ${membership.reason}. See: smtp-warden accounts list`);
}
