import type { Host } from '../host/host.ts';
import { openTables, type TableOptions } from '../session.ts';
import { readClaim, verifyReport } from './verify-report.ts';

export async function runVerify(host: Host, options: TableOptions, [file = '']: readonly string[]): Promise<number> {
  const claimed = await readClaim(file);
  return verifyReport({ file, claimed }, await openTables(host, options), host);
}
