import type { Order } from '../../console/shared/orders.ts';
import { messageOf } from '../../core/model/message-of.ts';
import { newSlots, type Slots } from '../../core/model/slots.ts';
import type { HostedRun, RunEnd } from '../hosted/hosted-run.ts';

/** Runs one command line to its end; see run-hosted.ts. */
export type RunHosted = (run: HostedRun) => Promise<RunEnd>;

/** What the console is doing. */
export interface Runs {
  /** Runs a command line as soon as there is a place for it. Never throws. */
  readonly begin: (run: HostedRun, order: Order) => Promise<RunEnd>;
  /** Whether so many of its kind wait already that another one is refused: reads keep no execution away. */
  readonly isFull: (kind: HostedRun['answer']['kind']) => boolean;
  readonly isBusy: () => boolean;
  /**
   * Stops reads and previews, and gives executions `patienceMs` to end. Gives the orders that were being carried out and have not ended;
   * `isBusy` says whether anything goes on.
   */
  readonly end: (patienceMs: number) => Promise<readonly Order[]>;
}

interface Going {
  readonly order: Order;
  readonly isExecution: boolean;
  readonly done: Promise<RunEnd>;
}

/** How many runs go on at once, of reads and of executions each, and how many may be asked for. */
const most = { atOnce: 8, asked: 40 };

/** How long a read or a preview may take to notice that it is to stop, in milliseconds. */
const readPatienceMs = 250;

export function createRuns(runHosted: RunHosted): Runs {
  const going = new Set<Going>();
  const ending = new AbortController();
  // Executions do not wait for reads.
  const slots = { reads: newSlots(most.atOnce), executions: newSlots(most.atOnce) };
  const begin = (run: HostedRun, order: Order) => {
    const isExecution = run.answer.kind === 'execute';
    const signal = AbortSignal.any([run.signal, ending.signal]);
    const place = isExecution ? slots.executions : slots.reads;
    const done = inPlace(place, { ...run, signal }, runHosted);
    const one = { order, isExecution, done };
    going.add(one);
    return done.finally(() => going.delete(one));
  };
  const end = async (patienceMs: number) => {
    ending.abort();
    const [executions, reads] = [true, false].map((isOne) => [...going].filter((one) => one.isExecution === isOne));
    await Promise.all([allDone(executions, patienceMs), allDone(reads, readPatienceMs)]);
    return [...going].filter(({ isExecution }) => isExecution).map(({ order }) => order);
  };
  const isFull: Runs['isFull'] = (kind) =>
    [...going].filter(({ isExecution }) => isExecution === (kind === 'execute')).length >= most.asked;
  return { begin, end, isFull, isBusy: () => going.size > 0 };
}

async function inPlace(place: Slots, run: HostedRun, runHosted: RunHosted): Promise<RunEnd> {
  try {
    return await place(async () => (run.signal.aborted ? failed('Stopped before it began.') : runHosted(run)));
  } catch (error) {
    return failed(messageOf(error));
  }
}

/** Resolves when all of them are done, and after the patience at the latest. */
async function allDone(all: readonly Going[] = [], patienceMs: number): Promise<void> {
  if (all.length === 0) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([Promise.all(all.map(({ done }) => done)), late]);
  clearTimeout(timer);
}

/** The end of a run that did not get to its own. */
export function failed(error: string): RunEnd {
  return { kind: 'end', exitCode: 1, document: null, error, stale: false };
}
