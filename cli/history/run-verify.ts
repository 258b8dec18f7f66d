import type { Host } from '../host/host.ts';
import { openTables, type TableOptions } from '../session.ts';
import { headsOfAnchor } from './heads-of-anchor.ts';
import { verifyHistory } from './verify-history.ts';

export interface VerifyOptions extends TableOptions {
  readonly anchor?: string;
}

export async function runVerify(host: Host, options: VerifyOptions): Promise<number> {
  const session = await openTables(host, options);
  const anchor = options.anchor === undefined ? [] : await headsOfAnchor(options.anchor, session);
  return verifyHistory(session, anchor, host);
}
