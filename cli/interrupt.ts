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

/** Whether somebody else decides what the signals do. */
let isTaken = false;

/**
 * From here on the signals are those of a process that runs commands for others: each calls `onSignal`, and the commands that it runs leave
 * them alone. Gives what ends that.
 */
export function takeSignals(onSignal: (signal: Signal) => void): () => void {
  const signals = handled();
  isTaken = true;
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    isTaken = false;
    for (const signal of signals) process.off(signal, onSignal);
  };
}

/** How a command that changes groups is stopped: the current group is finished, since a change must not stay half done. */
export interface Interrupts {
  /** The signal that asked to stop; null while none has. */
  readonly received: () => Signal | null;
  /** The usual handling again. */
  readonly release: () => void;
}

/**
 * From here on the first Ctrl-C, SIGTERM or SIGHUP only asks to stop, and `onFirst` tells the person so. The second ends the process at
 * once, after `onSecond`, which says what is unfinished then; a SIGHUP is no second one, since kernel and shell both send it. Where the
 * signals are taken (`takeSignals`), nothing is held.
 */
export function holdInterrupts(onFirst: () => void, onSecond: () => void): Interrupts {
  const signals = isTaken ? [] : handled();
  let received: Signal | null = null;
  const listener = (signal: Signal) => {
    if (received === null) {
      received = signal;
      onFirst();
      return;
    }
    if (signal === 'SIGHUP') return;
    onSecond();
    process.exit(exitCodeOf(signal));
  };
  for (const signal of signals) process.on(signal, listener);
  return {
    received: () => received,
    release: () => {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}

/** As a shell reports a process that a signal has ended: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP. */
export function exitCodeOf(signal: Signal): number {
  return 128 + constants.signals[signal];
}
