import type { CheckResult } from '../../aws/checks.ts';
import { PolicyChainError } from '../../aws/policy-table/policy-chain-error.ts';
import type { PolicyState } from '../../aws/policy-table/policy-state.ts';

/** What of the policy's store the check reads. */
interface PolicyReader {
  /** Throws a PolicyChainError where the chain does not hold. */
  readonly state: () => Promise<PolicyState>;
}

/** Whether the policy has a chain, the chain holds, and the allowlist table says the same. */
export async function checkPolicyChain(policy: PolicyReader): Promise<CheckResult> {
  try {
    return resultOf(await policy.state());
  } catch (error) {
    if (!(error instanceof PolicyChainError)) throw error;
    return { status: 'failed', detail: error.message, mend: restoreEntry };
  }
}

function resultOf(state: PolicyState): CheckResult {
  switch (state.kind) {
    case 'agreed': {
      const { sequence, at, by } = state.last;
      return { status: 'ok', detail: `the table says the same; last edit ${sequence} at ${at} by ${by.arn}` };
    }
    case 'unadopted':
      return {
        status: 'warning',
        detail: 'the policy has no chain yet, so whatever is written to the allowlist table counts',
        mend: 'begin it with: smtp-warden init, which shows what the table holds and asks',
      };
    case 'tampered':
      return {
        status: 'failed',
        detail: `the allowlist table is not as the chain says, and the chain counts: ${state.problem}`,
        mend:
          'put the table back with: smtp-warden init. Or accept an item that is right: ' +
          'smtp-warden allowlist accept ID --reason "…". CloudTrail data events of the table say who wrote it',
      };
  }
}

const restoreEntry =
  'no function decides anything until it holds again. Restore the missing or changed entry of the audit table ' +
  'from a point-in-time recovery (docs/operations.md). Where only the last entries are lost for good: smtp-warden init --shorter-chain';
