import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Milliseconds between two looks. The kernel keeps the peak itself, so only growth after the last look is missed. */
const interval = 5;

export interface PeakWatch {
  /** Ends the watch. Gives the peak of the largest single descendant in megabytes (MiB); null where there is no /proc. */
  stop(): number | null;
}

/** Watches how much memory the descendants of a process take, each by itself, as `ru_maxrss` has it (VmHWM of proc(5)). */
export function watchPeak(parent: number | undefined): PeakWatch {
  if (parent === undefined || !existsSync('/proc/self/status')) return { stop: () => null };
  let kilobytes = 0;
  const look = () => {
    for (const pid of descendantsOf(parent)) kilobytes = Math.max(kilobytes, peakOf(pid));
  };
  const timer = setInterval(look, interval);
  return {
    stop() {
      clearInterval(timer);
      return kilobytes / 1024;
    },
  };
}

function descendantsOf(pid: number): number[] {
  const children = threadsOf(pid).flatMap((thread) => numbersIn(`/proc/${pid}/task/${thread}/children`));
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function threadsOf(pid: number): readonly string[] {
  return ifThere(() => readdirSync(`/proc/${pid}/task`)) ?? [];
}

function numbersIn(file: string): number[] {
  const text = ifThere(() => readFileSync(file, 'utf8')) ?? '';
  return text.split(' ').filter(Boolean).map(Number);
}

function peakOf(pid: number): number {
  const status = ifThere(() => readFileSync(`/proc/${pid}/status`, 'utf8')) ?? '';
  // A process that has ended and was not waited for yet has no memory any more.
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
}

/** A process may end between any two looks at it. */
function ifThere<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
    throw error;
  }
}
