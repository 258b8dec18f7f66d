import { type Allowance, openAllowance } from '../../core/execute/allowance.ts';
import type { CallBudget } from '../../core/execute/call-budget.ts';
import { allEnded } from '../../core/model/all-ended.ts';
import { type GroupRef, placeKey } from '../../core/model/security-group.ts';
import { newSlots, type Slots } from '../../core/model/slots.ts';
import { inOrder } from './in-order.ts';

/**
 * How many groups are changed at a time. At 5 changes a second in an account and region, and one to three seconds a group (reads lag), so
 * many use up the budget of EC2; more would only wait.
 */
export const mostInFlight = 16;

/** Groups that are changed together, in the order in which they are named. */
export interface Flights<Item> {
  /** The groups that are begun and not ended. */
  readonly inFlight: () => readonly Item[];
  /** How many have ended. */
  readonly done: () => number;
  /** Begins no more of them. */
  readonly stop: () => void;
  /** Tells at once what has ended and waits for one before it to be told. */
  readonly flush: () => void;
  /** Once all have ended, or all that were begun before the stop. */
  readonly ended: Promise<void>;
}

export interface Flight<Item> {
  readonly refOf: (item: Item) => GroupRef;
  /** How many calls that change rules its plan has. */
  readonly callsOf: (item: Item) => number;
  /** Does an item, with tokens for its calls, and gives what tells of it. Never rejects. */
  readonly work: (item: Item, allowance: Allowance) => Promise<() => void>;
  /** Called whenever one has ended. */
  readonly onDone?: () => void;
}

/**
 * Begins with the items in their order. An item waits for the tokens of its calls before it is begun, in the line of its account and region, and
 * then for one of {@link mostInFlight} places: so what is read and claimed for it does not grow old. Of one line no more than
 * {@link mostInFlight} hold tokens or wait for them: while EC2 is slow, others would gather the tokens of minutes, and spend them at once.
 */
export function startFlights<Item>(
  items: readonly Item[],
  { refOf, callsOf, work, onDone }: Flight<Item>,
  budget: CallBudget,
): Flights<Item> {
  const stopping = new AbortController();
  const begun = new Set<Item>();
  const order = inOrder();
  const slots = newSlots(mostInFlight);
  const lines = new Map<string, Slots>();
  let done = 0;
  const fly = async (item: Item, index: number, allowance: Allowance): Promise<void> => {
    if (stopping.signal.aborted) return allowance.end();
    begun.add(item);
    const tell = await work(item, allowance);
    begun.delete(item);
    done += 1;
    order.put(index, tell);
    onDone?.();
  };
  const enter = async (item: Item, index: number): Promise<void> => {
    const allowance = openAllowance(refOf(item), budget);
    const isGranted = await allowance.reserve(callsOf(item), { signal: stopping.signal }).catch(() => false);
    if (isGranted) await slots(() => fly(item, index, allowance));
  };
  const lineUp = (item: Item, index: number): Promise<void> => {
    const key = placeKey(refOf(item));
    const line = lines.get(key) ?? newSlots(mostInFlight);
    lines.set(key, line);
    return line(() => enter(item, index));
  };
  return {
    inFlight: () => [...begun],
    done: () => done,
    stop: () => stopping.abort(),
    flush: order.flush,
    ended: allEnded(items.map(lineUp)).then(order.flush),
  };
}
