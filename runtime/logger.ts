import { writeSync } from 'node:fs';
import { type Logger, pino } from 'pino';

export type { Logger };

/** Structured logs: to standard output in a Lambda, to standard error beside a command's own output. */
export function newLogger(level: string, stream: 'stdout' | 'stderr'): Logger {
  const fd = stream === 'stdout' ? 1 : 2;
  return pino({ level, base: { service: 'smtp-warden' } }, { write: (line) => writeAll(fd, line) });
}

/** Writes at once, so that no line is lost when the process ends. pino's own stream does so too, but is slow to load. */
function writeAll(fd: number, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if (!isFull(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Whether the reader of a pipe is behind; it is asked again every 5 ms. */
function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
