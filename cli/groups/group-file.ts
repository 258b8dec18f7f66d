import { readFile } from 'node:fs/promises';
import { isAccountId, isRegion, isSecurityGroupId } from '../../core/model/aws-ids.ts';
import { messageOf } from '../../core/model/message-of.ts';
import { readCsvTable } from '../allowlist/csv-table.ts';
import { UsageError } from '../failure.ts';

/** A group that a file names; without a place it is looked for in those that the command goes over. */
export interface NamedInFile {
  readonly groupId: string;
  readonly place: { readonly account: string; readonly region: string } | null;
}

/** How many wrong lines a message names. */
const mostNamed = 5;

/**
 * Reads a file that names groups: one id on each line, or CSV with a column groupId, and account and region beside it, as
 * `scan --output csv` writes it. Throws a UsageError that names the wrong lines; then no group is taken.
 */
export async function readGroupFile(path: string): Promise<readonly NamedInFile[]> {
  const table = readCsvTable(await textOf(path));
  if (table.kind === 'refused') throw new UsageError(`${path}: ${table.reason}`);
  const { names, rows } = table;
  const hasHead = names.includes('groupId');
  const cellOf = (cells: readonly string[], name: string) => (hasHead ? (cells[names.indexOf(name)] ?? '').trim() : '');
  // Without a header, the first line is a group as well.
  const first = hasHead || names.length === 0 ? [] : [{ row: 1, cells: names }];
  const named = [...first, ...rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))].map(
    ({ row, cells }) => ({
      line: row,
      groupId: hasHead ? cellOf(cells, 'groupId') : (cells[0] ?? '').trim(),
      account: cellOf(cells, 'account'),
      region: cellOf(cells, 'region'),
    }),
  );
  const problems = named.flatMap((one) => problemOf(one) ?? []);
  if (problems.length > 0) {
    const more = problems.length > mostNamed ? `; and ${problems.length - mostNamed} more` : '';
    throw new UsageError(`${path}: ${problems.slice(0, mostNamed).join('; ')}${more}`);
  }
  if (named.length === 0) throw new UsageError(`${path} names no group`);
  return named.map(({ groupId, account, region }) => ({ groupId, place: account === '' ? null : { account, region } }));
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the file: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

interface Line {
  readonly line: number;
  readonly groupId: string;
  readonly account: string;
  readonly region: string;
}

function problemOf({ line, groupId, account, region }: Line): string | null {
  if (!isSecurityGroupId(groupId)) {
    return `line ${line}: ${JSON.stringify(groupId.slice(0, 60))} is not a security group id such as sg-0123456789abcdef0`;
  }
  if (account === '' && region === '') return null;
  if (!isAccountId(account))
    return `line ${line}: ${JSON.stringify(account.slice(0, 60))} is not a 12-digit account id`;
  return isRegion(region) ? null : `line ${line}: ${JSON.stringify(region.slice(0, 60))} is not an AWS region`;
}
