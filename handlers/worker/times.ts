import { type Settings, SettingsError } from '../../runtime/settings.ts';

type Times = Pick<Settings, 'verifyTimeoutMs' | 'warden'>;

/** What a run needs beside its groups: to read its messages and to start. */
const spareMs = 10_000;

/**
 * How long a group waits for EC2's budget of changes in one run. Eight groups in flight with ten tokens each have all of theirs in 16 s;
 * where it takes longer EC2 throttles the account, and groups of other accounts need the places.
 */
export const mostWaitMs = 20_000;

/**
 * The time that has to be left before a group is started, 85 s by default: 17/18 of the claim. The holder of a claim appends its
 * end by 16/18 of it, and reads the group before.
 */
export function timeForGroupMs({ claimTimeoutMs }: Settings['warden']): number {
  return Math.ceil((claimTimeoutMs * 17) / 18);
}

/**
 * Throws a SettingsError where times do not fit together: every message would be handed back untried, or no change seen in time.
 * A claim may run out before the function does: its holder sends no change after two thirds of it.
 */
export function refuseBadTimes({ verifyTimeoutMs, warden }: Times, timeoutMs: number): void {
  if (timeForGroupMs(warden) + spareMs > timeoutMs) {
    throw new SettingsError(
      'wrong settings: SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS is too long: ' +
        `17/18 of it and ${spareMs / 1000} s do not fit into the timeout of the worker, ${Math.round(timeoutMs / 1000)} s`,
    );
  }
  if (verifyTimeoutMs >= (warden.claimTimeoutMs * 16) / 18) {
    throw new SettingsError(
      'wrong settings: SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS is too long: ' +
        'a remediation ends by 8/9 of SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS',
    );
  }
}
