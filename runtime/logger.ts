import { writeSync } from 'node:fs';
import { type Logger, pino } from 'pino';

export type { Logger };

/** Structured logs: to standard output in a Lambda, to standard error beside a command's own output. */
export function newLogger(level: string, stream: 'stdout' | 'stderr'): Logger {
  const fd = stream === 'stdout' ? 1 : 2;
  const options = { level, base: { service: 'smtp-warden' }, serializers: { err: errorFields } };
  return pino(options, { write: (line) => writeAll(fd, line) });
}

/** An error by its `name`, since bundling shortens the names of classes; of an AWS error, which request it was. */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return {
    type: name,
    message,
    stack,
    ...(cause === undefined ? {} : { cause: errorFields(cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.map(errorFields) } : {}),
    ...('$metadata' in error ? { request: error.$metadata } : {}),
  };
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
