import type { Column } from '../column.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { shortArn, styledBy } from '../render/done.ts';
import { remediationView } from '../render/remediation.ts';
import { asksOnlyForProposals, type ListSource, listedEntries } from './listed-entries.ts';
import { nothingListed } from './nothing-listed.ts';
import type { HistoryFilter, HistorySource } from './read-history.ts';

/**
 * Prints one line for each remediation or decision, by its last entry, newest first, and no more than `limit`. Where nothing is
 * listed it says what hides it. A damaged entry is reported and does not hide the others; the exit code says that something was
 * wrong.
 */
export async function listHistory(
  source: ListSource,
  { limit, ...filter }: HistoryFilter & { readonly limit: number },
  host: Host,
): Promise<number> {
  const list = host.list('remediations');
  const rows: Row[] = [];
  const damages: string[] = [];
  let leftOut = 0;
  for await (const { entry, isMatch } of listedEntries(source, filter, (problem) => damages.push(problem))) {
    if (!isMatch) {
      leftOut += 1;
      continue;
    }
    if (rows.length === limit) {
      host.notice(`Only the newest ${limit} are listed; --limit gives more.`);
      break;
    }
    const row = remediationView(entry);
    list.add(row);
    rows.push(row);
  }
  const hint = rows.length > 0 ? null : await hintFor(source, filter, { leftOut, damages: damages.length });
  list.end({ since: filter.since, until: filter.until, damages, hint });
  for (const damage of damages) host.notice(damage);
  if (rows.length > 0 || host.format === 'csv') host.table(columnsOf(rows, source, host), rows);
  if (hint !== null) (host.format === 'csv' ? host.notice : host.line)(hint);
  return damages.length > 0 ? exitCodes.failure : exitCodes.fine;
}

/** Of proposals only the open ones are listed, so that the time hides nothing. */
async function hintFor(
  source: HistorySource,
  filter: HistoryFilter,
  unlisted: Parameters<typeof nothingListed>[2],
): Promise<string> {
  if (!asksOnlyForProposals(filter)) return nothingListed(source, filter, unlisted);
  return unlisted.leftOut > 0
    ? 'No open proposal matches; list without the other options.'
    : 'No proposal is open. Those that were approved, rejected or overtaken are listed without --outcome.';
}

type Row = ReturnType<typeof remediationView>;
type HistoryColumn = Column<Row>;

const at: HistoryColumn = { title: 'at (UTC)', name: 'at', text: (row) => row.at.slice(0, 16), value: (row) => row.at };
const done: HistoryColumn = {
  title: 'result',
  name: 'done',
  text: (row) => styledBy(row.outcome, row.done),
  value: (row) => row.done,
};
const groupId: HistoryColumn = { title: 'group', name: 'groupId', text: (row) => row.groupId };
const groupName: HistoryColumn = { title: 'name', name: 'groupName', text: (row) => row.groupName };
const account: HistoryColumn = { title: 'account', name: 'account', text: (row) => row.account };
const region: HistoryColumn = { title: 'region', name: 'region', text: (row) => row.region };
const by: HistoryColumn = { title: 'by', name: 'by', text: (row) => shortArn(row.by), value: (row) => row.by };
const id: HistoryColumn = { title: 'id', name: 'id', text: (row) => row.id };
const reason: HistoryColumn = {
  title: 'reason',
  name: 'reason',
  text: (row) => (row.undoes === null ? row.reason : `undo of ${row.undoes}: ${row.reason}`),
  value: (row) => row.reason,
};

/** What the table says in another column, or not at all. */
const onlyCsv: readonly HistoryColumn[] = [
  { title: '', name: 'outcome', text: (row) => row.outcome },
  { title: '', name: 'undoes', text: (row) => row.undoes ?? '' },
  { title: '', name: 'trigger', text: (row) => row.trigger },
  { title: '', name: 'actor', text: (row) => row.actor ?? '' },
  { title: '', name: 'openedBy', text: (row) => row.openedBy ?? '' },
];

/** A table names account and region where not all rows are of the session's own. */
function columnsOf(rows: readonly Row[], { place }: HistorySource, { format }: Host): HistoryColumn[] {
  const isCsv = format === 'csv';
  const hasAccounts = isCsv || rows.some((row) => row.account !== place.account);
  const hasRegions = isCsv || rows.some((row) => row.region !== place.region);
  const where = [...(hasAccounts ? [account] : []), ...(hasRegions ? [region] : [])];
  return [at, done, groupId, groupName, ...where, by, id, reason, ...(isCsv ? onlyCsv : [])];
}
