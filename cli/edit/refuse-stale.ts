import { endedBetween } from '../../core/policy/ended-between.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { StaleError } from '../failure.ts';
import type { Session, ShownPolicy } from '../session.ts';

interface Shown {
  readonly session: Session;
  /** When the effect was computed, in milliseconds since the epoch. */
  readonly since: number;
}

/**
 * Throws where an entry or exemption has ended since the effect was computed: a question may wait for its answer for hours, and
 * what was shown is not what would happen by then. An end is no edit, so that the version of the policy does not show it.
 */
export function refuseEnded(policies: readonly Policy[], { session, since }: Shown): void {
  const now = session.runtime.clock.now();
  for (const policy of policies) {
    const ended = endedBetween(policy, since, now);
    if (ended === undefined) continue;
    throw new StaleError(
      `${ended.id} has ended while the question waited, so nothing was written. Repeat the command to see its effect now`,
    );
  }
}

/** Throws where the policy is another one than a person was shown the effect of, or a part of it has ended since. */
export async function refuseStale({ policy, version }: ShownPolicy, shown: Shown): Promise<void> {
  refuseEnded([policy], shown);
  if (version === null || (await shown.session.runtime.allowlist.current()).version === version) return;
  throw new StaleError(
    'the policy was edited meanwhile, so nothing was changed. Repeat the command to see its effect now',
  );
}
