import { newSlots } from '../../core/model/slots.ts';

/** Does work about a group when its turn has come: never two pieces about one group at a time, and not too many in all. */
export type InTurn = <Result>(groupKey: string, work: () => Promise<Result>) => Promise<Result>;

/**
 * How many groups of a batch are checked at a time. Two workers with so many each use up EC2's budget of changes; and one message can name
 * up to a change limit of groups.
 */
const mostInFlight = 8;

export function newTurns(): InTurn {
  const slots = newSlots(mostInFlight);
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(() => slots(work));
    // Whoever is next waits for the end, and not for the result.
    last.set(
      key,
      mine.catch(() => undefined),
    );
    return mine;
  };
}
