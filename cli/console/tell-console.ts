import { commandOf, commandText } from '../../console/shared/command-of.ts';
import type { Order } from '../../console/shared/orders.ts';
import type { StatusInfo } from '../../console/shared/status-info.ts';
import { UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import type { EndReason } from './life.ts';

/** The port that --port names; 0: a free one. Throws a UsageError. */
export function portOf(text = '0'): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65535) return port;
  throw new UsageError(`${JSON.stringify(text)} is not a port; give a number up to 65535, or leave --port out`);
}

/** Why the server could not start, with what to do. */
export function portError(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const why = {
    EADDRINUSE: `port ${port} is in use, perhaps by another console`,
    EACCES: `port ${port} may not be used by you`,
  }[String(code)];
  return why === undefined ? error : new Error(`${why}; give another --port, or leave it out for a free one`);
}

/** Whose credentials the console uses, where, and what it may do. */
export function tellStart(host: Host, url: string, status: StatusInfo): void {
  const { account, caller, region, profile, mode, readOnly, sandbox, problem } = status;
  host.document({ url, account, caller, region, profile, mode, readOnly, sandbox, problem });
  host.line('The console of smtp-warden. Open the address in a browser on this machine; it works once.');
  if (problem === null) {
    const by = profile === null ? '' : `, profile ${profile}`;
    host.line(`${sandbox ? 'Sandbox: account' : 'Account'} ${account}, region ${region}${by}, as ${caller}`);
  } else {
    host.notice(`smtp-warden: ${problem}`);
  }
  host.line(readOnly ? 'Read-only: it changes nothing.' : `Mode: ${mode}. It asks before it changes anything.`);
  host.line('It ends with Ctrl-C, with "Stop the console" in the page, or after 8 hours without use.');
}

/** Why it ends, unless the person has ended it at this terminal. */
export function tellEnd(host: Host, reason: EndReason): void {
  if (reason === 'stop') host.notice('The console was ended in the page.');
  if (reason === 'idle') host.notice('The console ended: nobody used it for 8 hours.');
}

/** What was begun and could not be finished in time. */
export function tellUnfinished(host: Host, orders: readonly Order[], shell: StatusInfo['shell']): void {
  for (const order of orders) {
    const command = commandText(commandOf(order), shell);
    host.notice(`smtp-warden: not finished: ${command}`);
  }
  if (orders.length > 0)
    host.notice('What was begun is on record. See: smtp-warden status. To finish it, run the same commands again.');
}
