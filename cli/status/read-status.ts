import { errorCode } from '../../aws/aws-error.ts';
import { dynamodbClient } from '../../aws/clients.ts';
import { dynamodbAccountStates } from '../../aws/dynamodb-account-states.ts';
import { dynamodbAllowlist } from '../../aws/dynamodb-allowlist.ts';
import { dynamodbSweeps } from '../../aws/dynamodb-sweeps.ts';
import { counted } from '../../core/model/counted.ts';
import { readSweep } from '../../core/sweep/sweep-ledger.ts';
import { storedEvidence } from '../evidence/stored-evidence.ts';
import { failureOf } from '../failure-of.ts';
import type { Host } from '../host/host.ts';
import type { Session } from '../session.ts';
import { evidenceSubjects } from './group-evidence.ts';
import { ofKnownAccounts, readAccounts } from './read-accounts.ts';
import type { StatusInput } from './status-input.ts';

/**
 * Reads the log in one pass, the policy and the last sweep. What of the policy and the sweeps cannot be read is named, and does
 * not hide the rest; a table of the sweeps that does not exist is none on record. Throws where the log cannot be read.
 */
export async function readStatus(session: Session, host: Pick<Host, 'progress'>): Promise<StatusInput> {
  const { runtime, settings, home } = session;
  const failures: string[] = [];
  const tampered: string[] = [];
  const dynamodb = dynamodbClient(home.region);
  const { sweepTable } = settings.deployment;
  const tables = { dynamodb, table: settings.allowlistTable, auditTable: settings.auditTable };
  const onTampered = (problem: string) => void tampered.push(problem);
  const allowlist = dynamodbAllowlist(tables, { chain: settings.policyChain, onTampered });
  const orNamed = async <Value>(what: string, read: () => Promise<Value>, instead: Value): Promise<Value> => {
    try {
      return await read();
    } catch (error) {
      failures.push(`${what} cannot be read: ${failureOf(error).message}`);
      return instead;
    }
  };
  const ifAny = <Value>(read: () => Promise<Value>, instead: Value) => read().catch((error) => orThrow(error, instead));
  const log = await runtime.auditLog.states((read) => host.progress(counted(read, 'entry', 'entries')));
  host.progress('');
  const policy = await orNamed('the policy', () => allowlist.read(), null);
  const sweeps = dynamodbSweeps(dynamodb, sweepTable, runtime.clock.now);
  const lastSweep = async () => {
    const id = await sweeps.latestId();
    return id === null ? null : readSweep(sweeps, id);
  };
  const sweep = await orNamed('the last sweep', () => ifAny(lastSweep, null), null);
  const states = dynamodbAccountStates(dynamodb, sweepTable);
  const unreachable = await orNamed(
    'the states of accounts',
    () => ifAny(() => states.unreachable(), new Map()),
    new Map(),
  );
  const none = { accounts: [home.account], registry: null };
  const { accounts, registry } = await orNamed('the registry of accounts', () => readAccounts(session), none);
  const now = runtime.clock.now();
  const evidence = await keptEvidence({ log, sweep, now }, session);
  return ofKnownAccounts({
    ...{ accounts, registry, now },
    ...{ log, policy, sweep, unreachable, tampered, evidence, failures },
    claimTimeoutMs: settings.warden.claimTimeoutMs,
    noticeDays: settings.noticeDays,
  });
}

/** What is kept of whom closing the open groups cuts off. Where there are too many, that is named. */
async function keptEvidence(
  known: Pick<StatusInput, 'log' | 'sweep' | 'now'>,
  session: Session,
): Promise<StatusInput['evidence']> {
  const { subjects, leftOut } = evidenceSubjects(known);
  const stored = await storedEvidence(
    subjects.map(({ state }) => state.group),
    session,
  );
  if (leftOut === 0 || stored.summaries.size === 0) return stored;
  const problem = `the stored evidence of ${counted(leftOut, 'more open group')} was not read`;
  return { ...stored, problems: [...stored.problems, problem] };
}

/** Commands are used without a deployed bot as well, which alone has a table of sweeps. */
function orThrow<Value>(error: unknown, instead: Value): Value {
  if (errorCode(error) === 'ResourceNotFoundException') return instead;
  throw error;
}
