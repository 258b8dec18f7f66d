import { anotherClient, type OpenTable } from './policy-table.ts';

/** A client that counts its calls by name and table, and does something before one of them. */
export function watchedTable(table: OpenTable, before: (call: string) => Promise<unknown> = async () => undefined) {
  const calls: string[] = [];
  const dynamodb = anotherClient(table.sandbox);
  dynamodb.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const isAllowlist = 'TableName' in args.input && args.input.TableName === table.table;
        const call = `${commandName.replace('Command', '')} ${isAllowlist ? 'allowlist' : 'audit'}`;
        calls.push(call);
        await before(call);
        return next(args);
      },
    { step: 'initialize' },
  );
  return { calls, place: { ...table, dynamodb } };
}
