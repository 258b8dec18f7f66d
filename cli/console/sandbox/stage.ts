import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { Place } from '../../../core/model/security-group.ts';
import type { Settings } from '../../../runtime/settings.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import type { PastRuntime } from './past-runtime.ts';

/** Where the story takes place. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly settings: Settings;
  /** Of the tables. */
  readonly home: Place;
  readonly runtime: PastRuntime;
  /** By group key: the last entry that a scene has written. */
  readonly last: Map<string, AuditEntry>;
}
