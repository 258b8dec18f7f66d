import { grouped } from '../../core/model/counted.ts';
import { groupKey } from '../../core/model/security-group.ts';
import { entriesBackwards, type HistoryFilter, type HistorySource } from './read-history.ts';

/** No entry is older: there was no version that wrote one. */
export const oldest = '2025-01-01T00:00:00.000Z';

interface Unlisted {
  /** How many remediations and decisions of that time the filter does not match. */
  readonly leftOut: number;
  /** How many entries could not be read. */
  readonly damages: number;
}

/**
 * Why nothing is listed, and with which flags something would be: a filter or the time that was asked for may hide what is on
 * record.
 */
export async function nothingListed(
  source: HistorySource,
  filter: HistoryFilter,
  { leftOut, damages }: Unlisted,
): Promise<string> {
  // Of an empty log one call says so, where reading it by time takes one for each month.
  const isEmpty =
    filter.groupId === undefined && leftOut + damages === 0 && !(await source.runtime.auditLog.mayHaveEntries());
  const older = isEmpty ? null : await newestAt(source, { ...filter, since: oldest, until: justBefore(filter.since) });
  const isOpenEnded = filter.until === null || isEmpty;
  const newer = isOpenEnded ? null : await newestAt(source, { ...filter, since: filter.until, until: null });
  const hints = [
    ...(leftOut > 0
      ? [
          `${countText(leftOut)} of that time ${leftOut === 1 ? 'does' : 'do'} not match; list without ${filterFlags(filter)}.`,
        ]
      : []),
    ...(older === null ? [] : [`The newest older entry is of ${older}; list it with --since ${older.slice(0, 10)}.`]),
    ...(newer === null
      ? []
      : [`There are newer entries, up to ${newer}; list them with a later --until, or without it.`]),
  ];
  if (hints.length > 0)
    return [`Nothing on record ${timeText(filter)}${leftOut > 0 ? ' that matches' : ''}.`, ...hints].join('\n');
  if (damages > 0) return 'Nothing that can be read is on record.';
  if (filter.groupId === undefined) return 'Nothing on record.';
  const { account = source.place.account, region = source.place.region } = filter;
  return `The history has no entry about ${groupKey({ account, region, groupId: filter.groupId })}; check the id, --account and --group-region.`;
}

function timeText({ since, until }: HistoryFilter): string {
  return until === null ? `since ${since}` : `from ${since} to ${until}`;
}

/** When the newest entry of some time was written, matching or not; null where there is none. */
async function newestAt(source: HistorySource, filter: HistoryFilter): Promise<string | null> {
  for await (const { at } of entriesBackwards(source, filter, () => undefined)) return at;
  return null;
}

function filterFlags({ outcomes, account, region, actor, groupId }: HistoryFilter): string {
  const flags = [
    ...(outcomes.length > 0 ? ['--outcome'] : []),
    ...(account !== undefined && groupId === undefined ? ['--account'] : []),
    ...(region !== undefined && groupId === undefined ? ['--group-region'] : []),
    ...(actor === undefined ? [] : ['--actor']),
  ];
  return flags.join(', ');
}

function countText(count: number): string {
  return count === 1 ? 'One remediation or decision' : `${grouped(count)} remediations and decisions`;
}

function justBefore(moment: string): string {
  return new Date(Date.parse(moment) - 1).toISOString();
}
