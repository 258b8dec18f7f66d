import { auditTable, outcomesIndex, type TableDefinition } from '../../aws/table-definitions.ts';

/** The audit table as versions up to 0.4 make it: without the index of outcomes. */
export const oldAuditTable: TableDefinition = {
  ...auditTable,
  GlobalSecondaryIndexes: auditTable.GlobalSecondaryIndexes?.filter(({ IndexName }) => IndexName !== outcomesIndex),
};
