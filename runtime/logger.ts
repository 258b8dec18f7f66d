import { destination, type Logger, pino } from 'pino';

export type { Logger };

/** Structured logs: to standard output in a Lambda, to standard error beside a command's own output. */
export function newLogger(level: string, stream: 'stdout' | 'stderr'): Logger {
  const fd = stream === 'stdout' ? 1 : 2;
  return pino({ level, base: { service: 'smtp-warden' } }, destination({ dest: fd, sync: true }));
}
