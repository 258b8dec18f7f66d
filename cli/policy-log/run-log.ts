import type { Host } from '../host/host.ts';
import { sinceOf } from '../moment.ts';
import { openTables, type TableOptions } from '../session.ts';
import { listChanges } from './list-changes.ts';

export interface LogOptions extends TableOptions {
  readonly entry?: string;
  readonly since?: string;
  readonly by?: string;
}

/** `allowlist log` and `exempt log`, by the subject. */
export function logRun(subject: 'entries' | 'exemptions') {
  return async (host: Host, { entry, since, by, ...options }: LogOptions): Promise<number> => {
    const session = await openTables(host, options);
    const from = since === undefined ? undefined : sinceOf(since, session.runtime.clock.now());
    return listChanges(session, { subject, filter: { entry, since: from, by } }, host);
  };
}
