import { createHash } from 'node:crypto';
import type { Place } from '../core/model/security-group.ts';
import type { Settings } from './settings.ts';

/**
 * The id of the deployment that all share who work with one pair of tables; it is written on the rules they make. Derived from
 * where the tables are, unless the settings name it: a table that was restored under another name would give another id, and
 * the rules made before would count as another deployment's.
 */
export function deploymentIdOf(
  { deploymentId, allowlistTable, auditTable }: Pick<Settings, 'deploymentId' | 'allowlistTable' | 'auditTable'>,
  { account, region }: Place,
): string {
  if (deploymentId !== null) return deploymentId;
  const tables = [account, region, allowlistTable, auditTable].join('/');
  return `dep-${createHash('sha256').update(tables).digest('hex').slice(0, 10)}`;
}
