import { leftState, type RegisteredAccount } from './registry.ts';

/** What has changed about an account, as people are told. */
export type AccountChange =
  /** It is named for the first time, or again; its state may be any. */
  | { readonly kind: 'joined'; readonly account: RegisteredAccount }
  | { readonly kind: 'left'; readonly account: RegisteredAccount }
  /** Its state is another one: suspended, closed, or in use again. */
  | { readonly kind: 'state'; readonly account: RegisteredAccount; readonly from: string }
  | { readonly kind: 'moved'; readonly account: RegisteredAccount; readonly from: RegisteredAccount };

/** An account as it is to be written. */
export interface AccountWrite {
  readonly account: RegisteredAccount;
  /** As the registry has it until then; null where it has none that can be read. */
  readonly before: RegisteredAccount | null;
  /** Whether it replaces an item that cannot be read. */
  readonly isRepair: boolean;
}

/** The changes among some accounts; of one that has another state and another OU there are two. A new name is none, nor is the
 * repair of an item: what it held is not known. But that an account has left is told. */
export function accountChanges(writes: readonly AccountWrite[]): AccountChange[] {
  return writes.flatMap(({ account, before, isRepair }) =>
    isRepair && account.state !== leftState ? [] : changesOf(account, before),
  );
}

function changesOf(account: RegisteredAccount, before: RegisteredAccount | null): AccountChange[] {
  if (before === null && account.state === leftState) return [{ kind: 'left', account }];
  if (before === null || (before.state === leftState && account.state !== leftState)) {
    return [{ kind: 'joined', account }];
  }
  if (account.state === leftState) return before.state === leftState ? [] : [{ kind: 'left', account }];
  const isMoved = before.ouPath !== null && account.ouPath?.join() !== before.ouPath.join();
  return [
    ...(account.state === before.state ? [] : [{ kind: 'state', account, from: before.state } as const]),
    ...(isMoved ? [{ kind: 'moved', account, from: before } as const] : []),
  ];
}
