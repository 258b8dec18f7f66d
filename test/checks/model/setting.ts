import type { RetryPolicy } from '../../../core/execute/retry-calls.ts';
import type { ReconcileSettings } from '../../../core/reconcile/reconcile-deps.ts';
import { someSettings } from '../../builders/builders.ts';

export { anEntry, anExemption, groupRef } from '../../builders/builders.ts';

export function reconcileSettings(deployment: string): ReconcileSettings {
  return {
    ...someSettings({ deployment }),
    mode: 'enforce',
    claimTimeoutMs: 90_000,
    approvalMs: 86_400_000,
    twoPersons: false,
  };
}

/** Fewer pauses than the deployed functions make, so that a sequence is short. */
export const pauses: Omit<RetryPolicy, 'sleep'> = { retryDelays: [500, 2_000], verifyDelays: [1_000, 3_000] };
