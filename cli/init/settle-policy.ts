import { PolicyChainError } from '../../aws/policy-table/policy-chain-error.ts';
import { counted } from '../../core/model/counted.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Host } from '../host/host.ts';
import { entryColumns, exemptionColumns, inOrder } from '../render/policy.ts';
import { differenceLine } from '../render/policy-difference.ts';
import type { Session } from '../session.ts';

export interface SettleOptions {
  readonly yes: boolean;
  /** Whether a chain that has lost its last entries is taken as it is. */
  readonly shorterChain: boolean;
}

/** What became of the policy's chain. `declined`: the person said no, and nothing was written. */
export type Settled = 'adopted' | 'kept' | 'restored' | 'declined';

/**
 * Sees to it that the policy has a chain and the table says the same. Without a chain, the table is adopted, after its entries and
 * exemptions were shown and the person said yes; an empty table without a question. With a chain, nothing is ever added to it: where
 * the table is otherwise, it is put back to what the chain says. Throws where the chain does not hold.
 */
export async function settlePolicy(session: Session, options: SettleOptions, host: Host): Promise<Settled> {
  const { allowlist } = session.runtime;
  const state = await stateOf(session, options);
  if (state === null) return restore(session, options, host);
  if (state.kind === 'agreed') return 'kept';
  if (state.kind === 'tampered') {
    host.line(`The allowlist table is not as the policy's chain says: ${state.problem}`);
    for (const difference of state.differences) host.line(`  ${differenceLine(difference)}`);
    host.line('To keep one of these items as it is in the table: smtp-warden allowlist accept ID --reason "…"');
    return restore(session, options, host);
  }
  const { policy, version } = await allowlist.current();
  const count = policy.entries.length + policy.exemptions.length;
  if (count > 0) {
    tellPolicy(policy, session.runtime.clock.now(), host);
    const question = `Adopt these as the policy? Only ${count === 1 ? 'this counts' : 'these count'} from then on, and every later edit is recorded.`;
    if (!(await host.ask(question, options))) return 'declined';
  }
  const { arn, userId } = session.identity;
  const result = await allowlist.adopt({ by: { arn, userId }, on: version });
  if (result.kind === 'stale')
    throw new Error('the policy was edited meanwhile, so nothing was adopted. Run init again, and read it once more');
  return result.kind === 'adopted' ? 'adopted' : 'kept';
}

/** Null where the chain has lost its last entries and is to be taken as it is. */
async function stateOf({ runtime }: Session, { shorterChain }: SettleOptions) {
  try {
    return await runtime.allowlist.state();
  } catch (error) {
    if (shorterChain && error instanceof PolicyChainError) return null;
    throw error;
  }
}

async function restore(session: Session, { yes, shorterChain }: SettleOptions, host: Host): Promise<Settled> {
  const question = "Put the allowlist table back to what the policy's chain says?";
  if (!(await host.ask(question, { yes }))) return 'declined';
  const { kind } = await session.runtime.allowlist.restoreTable({ isShorterAccepted: shorterChain });
  return kind === 'restored' ? 'restored' : 'kept';
}

function tellPolicy({ entries, exemptions }: Policy, now: number, host: Host): void {
  host.line('The policy has no chain yet. The allowlist table holds:');
  if (entries.length > 0) host.table([...entryColumns(now), createdBy], inOrder(entries));
  if (exemptions.length > 0) host.table([...exemptionColumns(now), createdBy], exemptions);
  const sums = [counted(entries.length, 'entry', 'entries'), counted(exemptions.length, 'exemption')];
  host.line(`${sums.join(' and ')}. Read them: whoever could write to the table could have put them there.`);
}

const createdBy = {
  title: 'created by',
  name: 'createdBy',
  text: ({ createdBy: by }: { readonly createdBy: string }) => by,
};
