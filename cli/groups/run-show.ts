import { UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { openSession, type PlaceOptions, policyForReading } from '../session.ts';
import { groupsOf, snapshotsOf } from '../target.ts';
import { showGroup } from './show-group.ts';

/** Shows one group by a fresh read, and changes nothing. Gives the exit code. */
export async function runShow(host: Host, options: PlaceOptions, args: readonly string[]): Promise<number> {
  if (options.accounts?.includes('all')) throw new UsageError('a group is in one account: give its id with --accounts');
  const groups = groupsOf(args);
  const session = await openSession(host, options);
  const policy = await policyForReading(session, host);
  const [snapshot] = await snapshotsOf(session, groups);
  if (!snapshot) throw new UsageError('give the id or name of a security group');
  return showGroup(snapshot, { session, policy, host });
}
