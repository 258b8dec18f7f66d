import { permissionKey } from '../model/security-group.ts';
import { attemptStep } from './attempt-step.ts';
import type { Attempted } from './attempted.ts';
import { isStopped } from './fresh-state.ts';
import { isUseless } from './gate-memory.ts';
import type { ExecuteDeps, Stop } from './take-steps.ts';

/**
 * Takes back what this run made for rules that do not stand any more, where EC2 itself has said so: their owner has removed or
 * edited them in these seconds. An undo that cannot go on takes back all that it restored. Only what stands as it was made.
 */
export async function takeBack(deps: ExecuteDeps, stop: Stop | null): Promise<Attempted[]> {
  const { gate, retryPolicy, takesAllBack, isOver } = deps;
  const isGivenUp = stop?.kind === 'changed' || stop?.kind === 'failed';
  const made = new Map([...gate.created].filter(([, one]) => (takesAllBack ? isGivenUp : isUseless(one, gate))));
  // A revoke without an answer may have taken what the rules stand for, whatever was said of a later try.
  if (made.size === 0 || (takesAllBack && gate.revoked.size + gate.unanswered.size > 0)) return [];
  let state = await gate.again();
  for (const delay of retryPolicy.verifyDelays) {
    const ids = new Set(isStopped(state) ? [] : state.snapshot.rules.map(({ id }) => id));
    if ([...made.keys()].every((id) => ids.has(id)) || isOver()) break;
    await retryPolicy.sleep(delay);
    state = await gate.again();
  }
  if (isStopped(state)) return [];
  const { rules } = state.snapshot;
  const standing = new Set(rules.map(permissionKey));
  const taken = rules.filter((rule) => {
    const own = made.get(rule.id);
    if (!own || permissionKey(own.rule) !== permissionKey(rule)) return false;
    return own.original === null || !standing.has(own.original);
  });
  return taken.length === 0 ? [] : [await attemptStep({ kind: 'revokeIngress', rules: taken }, deps)];
}
