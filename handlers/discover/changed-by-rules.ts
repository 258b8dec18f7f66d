import { membershipOf } from '../../core/organisation/membership.ts';
import { isSameRules, type OuRules } from '../../core/organisation/ou-rules.ts';
import type { RegisteredAccount, RegistryContents } from '../../core/organisation/registry.ts';

/** What a deployment with other OUs has changed, without any account having moved. */
export interface ChangedByRules {
  readonly stopped: readonly RegisteredAccount[];
  readonly started: readonly RegisteredAccount[];
}

interface Rules {
  /** Those of the last run; undefined where none has said. */
  readonly before: OuRules | undefined;
  readonly after: OuRules;
}

/**
 * The accounts that are not managed any more, or are from now on, since the deployment names other OUs. An id that was mistyped could
 * otherwise leave a whole organisation alone, and nobody would be told. The hub's own account is managed by any rules. `now` is in
 * milliseconds since the epoch.
 */
export function changedByRules(
  { accounts, decisions, listing }: RegistryContents,
  { before, after }: Rules,
  { hub, now }: { readonly hub: string; readonly now: number },
): ChangedByRules {
  if (before === undefined || isSameRules(before, after)) return { stopped: [], started: [] };
  const isScanned = (account: RegisteredAccount, rules: OuRules) => {
    const decision = decisions.get(account.id) ?? null;
    return membershipOf({ account, decision, listing }, { ...rules, now }).kind !== 'unmanaged';
  };
  const others = [...accounts.values()].filter(({ id }) => id !== hub);
  const changed = others.filter((account) => isScanned(account, before) !== isScanned(account, after));
  return {
    stopped: changed.filter((account) => !isScanned(account, after)),
    started: changed.filter((account) => isScanned(account, after)),
  };
}
