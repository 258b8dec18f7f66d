import type { Host } from '../host/host.ts';
import { openSession, type PlaceOptions, policyForReading } from '../session.ts';
import { snapshotsOf, targetOf } from '../target.ts';
import { showGroup } from './show-group.ts';

/** Shows one group by a fresh read, and changes nothing. Gives the exit code. */
export async function runShow(host: Host, options: PlaceOptions, args: readonly string[]): Promise<number> {
  const target = targetOf(args, options);
  const session = await openSession(host, options);
  const policy = await policyForReading(session, host);
  const [snapshot] = await snapshotsOf(session, target.kind === 'groups' ? target.groups : []);
  if (!snapshot) throw new Error('no group was read');
  return showGroup(snapshot, { session, policy, host });
}
