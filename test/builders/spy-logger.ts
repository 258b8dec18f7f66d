import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { Logger } from '../../runtime/logger.ts';

/** A logger whose lines can be looked at. */
export function spyLogger(): { readonly logger: Logger; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  return { logger: pino({ level: 'info' }, stream), lines };
}
