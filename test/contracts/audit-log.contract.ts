import { afterEach, beforeEach, describe } from 'vitest';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { AuditHistory, AuditLog } from '../../core/audit/audit-log.ts';
import { appendCases } from './audit-log/append.cases.ts';
import { readCases } from './audit-log/read.cases.ts';
import { schemaCases } from './audit-log/schema.cases.ts';
import { statesCases } from './audit-log/states.cases.ts';
import { tailCases } from './audit-log/tail.cases.ts';
import { tamperCases } from './audit-log/tamper.cases.ts';

export interface OpenAuditLog {
  readonly log: AuditLog & AuditHistory;
  readonly table: string;
  /** Writes an entry as nobody should, over what stands at its place: what the item is changed to. */
  readonly overwrite: (entry: AuditEntry, change: (item: object) => object) => Promise<void>;
  readonly remove: (entry: AuditEntry) => Promise<void>;
  /** Writes an item of any kind. */
  readonly put: (item: object) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What smtp-warden relies on of the store of its audit log. `open` gives an empty one. */
export function auditLogContract(name: string, open: () => Promise<OpenAuditLog>): void {
  describe(`audit log contract: ${name}`, () => {
    let opened: OpenAuditLog | null = null;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened?.close());

    const current = () => {
      if (!opened) throw new Error('the audit log is not open');
      return opened;
    };
    appendCases(current);
    readCases(current);
    schemaCases(current);
    statesCases(current);
    tailCases(current);
    tamperCases(current);
  });
}
