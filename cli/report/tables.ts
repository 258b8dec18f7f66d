import type { Session } from '../session.ts';
import type { ReportHeader } from './header.ts';

type Tables = ReportHeader['tables'];

/** Where a session reads the log. */
export function tablesOf({ home, settings }: Pick<Session, 'home' | 'settings'>): Tables {
  return { account: home.account, region: home.region, audit: settings.auditTable };
}

export function isSameTables(one: Tables, other: Tables): boolean {
  return one.account === other.account && one.region === other.region && one.audit === other.audit;
}
