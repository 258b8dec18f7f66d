import type { Host } from '../host/host.ts';
import { expiryOf } from '../moment.ts';
import { openSession, type PlaceOptions } from '../session.ts';
import { undoRemediation } from './undo-remediation.ts';

export interface UndoOptions extends Pick<PlaceOptions, 'region' | 'accounts' | 'roleArn'> {
  readonly yes?: boolean;
  readonly portOnly?: boolean;
  readonly exemptFor: string;
}

export async function runUndo(host: Host, options: UndoOptions, [id = '']: readonly string[]): Promise<number> {
  const session = await openSession(host, options);
  const exemptUntil = expiryOf(options.exemptFor, session.runtime.clock.now(), '--exempt-for');
  const { yes = false, portOnly = false, region, accounts } = options;
  return undoRemediation({ undoes: id, exemptUntil, yes, portOnly, region, accounts }, session, host);
}
