import * as z from 'zod/mini';
import type { AuditHistory } from '../../core/audit/audit-log.ts';
import type { ChainHead } from '../../core/audit/group-states.ts';
import { counted } from '../../core/model/counted.ts';
import { exitCodes, UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { styled } from '../host/terminal.ts';
import { openLogVerification, type RestartedChain, type VerifiedLog } from './log-verification.ts';
import { type AccountsSource, verifyAccounts } from './verify-accounts.ts';
import { type PolicySource, verifyPolicy } from './verify-policy.ts';

const headSchema = z.object({ group: z.string(), entries: z.int().check(z.minimum(1)), head: z.string() });
const anchorSchema = z.object({ chains: z.array(headSchema) });

/** What of a session the log and the policy are read by. */
interface LogSource extends Pick<AccountsSource, 'settings'> {
  readonly runtime: PolicySource['runtime'] &
    AccountsSource['runtime'] & { readonly auditLog: Pick<AuditHistory, 'partitions'> };
}

type Verification = ReturnType<typeof openLogVerification>;

export function readAnchor(text: string, file: string): ChainHead[] {
  try {
    return anchorSchema.parse(JSON.parse(text)).chains;
  } catch (error) {
    throw new UsageError(`${file} is not what \`smtp-warden history verify --json\` prints`, { cause: error });
  }
}

/**
 * Recomputes every chain as it is stored: those of groups, the policy's with its parts, that of decisions about accounts, and that of the
 * anchors. Compares the policy's chain with the allowlist table, that of the accounts with theirs, and each decision about a proposal with
 * the proposal that it names. Entries removed at the end leave a valid, shorter
 * chain, so they are found only against an anchor: the heads of an earlier time, kept somewhere else. A fault that a restart answers is
 * only named.
 */
export async function verifyHistory(session: LogSource, anchor: readonly ChainHead[], host: Host): Promise<number> {
  const verification = openLogVerification(anchor);
  for await (const partition of session.runtime.auditLog.partitions()) {
    verification.add(partition);
    const { entries, chains } = verification.sofar();
    host.progress(`${counted(chains, 'chain')}, ${counted(entries, 'entry', 'entries')}`);
  }
  await readAgain(verification, session);
  const log = verification.end();
  const beside = [...(await verifyPolicy(session)), ...(await verifyAccounts(session))];
  host.progress('');
  const result = { ...log, faults: [...log.faults, ...beside.filter(({ group }) => !isNamed(log, group))] };
  host.document({ verified: result.faults.length === 0, ...result });
  tell(result, host);
  return result.faults.length === 0 ? exitCodes.fine : exitCodes.failure;
}

/**
 * The log grows while it is read. A decision, or an anchor, that is read late may refer to what was written after the chain of its group
 * was read, or after the keys were. What is referred to is written first, so that it is there by now, or was removed.
 */
async function readAgain(verification: Verification, { runtime }: LogSource): Promise<void> {
  const missing = verification.missing();
  if (missing.length === 0) return;
  for await (const partition of runtime.auditLog.partitions(missing)) verification.addLater(partition);
}

/** Whether a chain has a fault already, which is then the first one. */
function isNamed({ faults }: VerifiedLog, key: string): boolean {
  return faults.some(({ group }) => group === key);
}

function tell({ restarts, faults, entries, chains }: VerifiedLog, host: Host): void {
  for (const restart of restarts) host.line(restartText(restart));
  for (const { group, sequence, item, problem } of faults) {
    const where = item === undefined ? `entry ${sequence}` : `item ${item}`;
    host.line(`${styled('red', '✗')} ${group} ${where}: ${problem}`);
  }
  const verdict = faults.length === 0 ? styled('green', 'intact') : styled('red', `${faults.length} damaged`);
  host.line(`${counted(entries, 'entry', 'entries')} in ${counted(chains.length, 'chain')}: ${verdict}`);
}

function restartText({ group, sequence, bad, by, reason }: RestartedChain): string {
  const why = `because entry ${bad} was not valid: ${reason}`;
  return `${styled('yellow', '!')} ${group} entry ${sequence}: new chain started by ${by}, ${why}`;
}
