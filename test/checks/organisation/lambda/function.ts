import type { Random } from '../../races/random.ts';
import type { SimulatedClock } from '../engine/clock.ts';
import { newProcess, type SimulatedProcess } from '../engine/process.ts';

/** One execution environment of a function: it answers one event after the other until it is killed. */
export interface Environment<Event, Answer> {
  /** `remainingMs` says how long it has until Lambda ends it. */
  readonly handle: (event: Event, remainingMs: () => number) => Promise<Answer>;
}

export interface FunctionOptions<Event, Answer> {
  readonly name: string;
  readonly clock: SimulatedClock;
  readonly random: Random;
  readonly timeoutSeconds: number;
  /** What is opened once for each execution environment, as a module of a Lambda function is loaded once. */
  readonly open: (process: SimulatedProcess) => Environment<Event, Answer>;
  /** The share of invocations whose process is killed at some moment of the first ten seconds; may be changed at any time. */
  readonly kills: Kills;
  /** Told of what a process worked on when it was killed, also at its timeout. */
  readonly onKilled?: (event: Event) => void;
}

export interface Kills {
  share: number;
}

export type Invoked<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** It was killed, at its timeout or before, and nothing is known of what it has done. */
  | { readonly kind: 'killed' };

export interface FunctionCounts {
  invocations: number;
  coldStarts: number;
  killed: number;
  timedOut: number;
  failed: number;
  /** Of all invocations, in milliseconds, without cold starts. */
  billedMs: number;
}

export interface SimulatedFunction<Event, Answer> {
  readonly name: string;
  readonly invoke: (event: Event) => Promise<Invoked<Answer>>;
  readonly counts: FunctionCounts;
  /** What went wrong in invocations that failed, the first few. */
  readonly errors: readonly unknown[];
}

/** How long a new execution environment takes to be there, in milliseconds (docs/speed.md: start of the functions). */
const coldStartMs = { least: 300, most: 1_200 };
const keptErrors = 20;

/** A Lambda function. An environment is used again after it has answered, and never by two events at a time. */
export function newFunction<Event, Answer>(options: FunctionOptions<Event, Answer>): SimulatedFunction<Event, Answer> {
  const { name, clock, random, timeoutSeconds, open, kills, onKilled } = options;
  const idle: { readonly process: SimulatedProcess; readonly environment: Environment<Event, Answer> }[] = [];
  const counts = { invocations: 0, coldStarts: 0, killed: 0, timedOut: 0, failed: 0, billedMs: 0 };
  const errors: unknown[] = [];
  const opened = async () => {
    const warm = idle.pop();
    if (warm) return warm;
    counts.coldStarts += 1;
    await clock.sleep(coldStartMs.least + random() * (coldStartMs.most - coldStartMs.least));
    const process = newProcess(clock);
    return { process, environment: open(process) };
  };
  const invoke = async (event: Event): Promise<Invoked<Answer>> => {
    counts.invocations += 1;
    const place = await opened();
    const begun = clock.now();
    const end = begun + timeoutSeconds * 1000;
    const killedAt = random() < kills.share ? begun + random() * 10_000 : Number.POSITIVE_INFINITY;
    const result = await new Promise<Invoked<Answer>>((resolve) => {
      const killer = clock.after(Math.min(end, killedAt) - begun, () => {
        place.process.kill();
        if (killedAt < end) counts.killed += 1;
        else counts.timedOut += 1;
        onKilled?.(event);
        resolve({ kind: 'killed' });
      });
      const over = (result: Invoked<Answer>) => {
        if (!place.process.isAlive()) return;
        clock.cancel(killer);
        idle.push(place);
        resolve(result);
      };
      place.environment
        .handle(event, () => end - clock.now())
        .then(
          (answer) => over({ kind: 'answered', answer }),
          (error) => over({ kind: 'failed', error }),
        );
    });
    counts.billedMs += clock.now() - begun;
    if (result.kind === 'failed') {
      counts.failed += 1;
      if (errors.length < keptErrors) errors.push(result.error);
    }
    return result;
  };
  return { name, invoke, counts, errors };
}
