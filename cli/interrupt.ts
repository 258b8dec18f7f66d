import { constants } from 'node:os';
import { hasTerminal } from './host/standard-streams.ts';

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/**
 * The signals that interrupt. SIGHUP says that the terminal is gone, such as when a connection breaks; without one, as under `nohup`, it
 * stays as it was.
 */
function handled(): readonly Signal[] {
  return hasTerminal() ? ['SIGINT', 'SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM'];
}

/** How a command that changes groups is stopped: the current group is finished, since a change must not stay half done. */
export interface Interrupts {
  /** The signal that asked to stop; null while none has. */
  readonly received: () => Signal | null;
  /** The usual handling again. */
  readonly release: () => void;
}

interface Hold {
  received: Signal | null;
  readonly onFirst: () => void;
  readonly onSecond: () => void;
}

/** Of this process, which may run several commands at once for the console. */
const holds = new Set<Hold>();

/**
 * From here on the first Ctrl-C, SIGTERM or SIGHUP only asks to stop, and `onFirst` tells the person so. The second ends the process at
 * once, after `onSecond`, which says what is unfinished then; a SIGHUP is no second one, since kernel and shell both send it. Where several
 * commands hold interrupts, the first signal asks all of them, and the second ends them all.
 */
export function holdInterrupts(onFirst: () => void, onSecond: () => void): Interrupts {
  const hold: Hold = { received: null, onFirst, onSecond };
  const signals = handled();
  if (holds.size === 0) for (const signal of signals) process.on(signal, take);
  holds.add(hold);
  return {
    received: () => hold.received,
    release: () => {
      holds.delete(hold);
      if (holds.size === 0) for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, take);
    },
  };
}

function take(signal: Signal): void {
  const isFirst = [...holds].every(({ received }) => received === null);
  if (isFirst) {
    for (const hold of holds) {
      hold.received = signal;
      hold.onFirst();
    }
    return;
  }
  if (signal === 'SIGHUP') return;
  for (const { onSecond } of holds) onSecond();
  process.exit(exitCodeOf(signal));
}

/** As a shell reports a process that a signal has ended: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP. */
export function exitCodeOf(signal: Signal): number {
  return 128 + constants.signals[signal];
}
