import {
  type ChangeFilter,
  entryChanges,
  exemptionChanges,
  type LoggedChange,
  type RecordedEdit,
} from '../../core/audit/logged-change.ts';
import { type PolicyLink, replayPolicy } from '../../core/audit/policy-chain.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { changeColumns, changeCsvColumns } from '../render/logged-change.ts';
import type { Session } from '../session.ts';

interface LogRequest {
  readonly subject: 'entries' | 'exemptions';
  readonly filter: ChangeFilter;
}

/**
 * Lists the changes that the policy's chain records, newest first. Of a chain that is not valid it lists what comes before the
 * first fault, names the fault, and gives exit code 1.
 */
export async function listChanges({ runtime }: Session, { subject, filter }: LogRequest, host: Host): Promise<number> {
  const links = await runtime.allowlist.links();
  const replayed = replayPolicy(links);
  const fault = replayed.kind === 'broken' ? replayed.fault : null;
  const edits = editsIn(links, fault?.sequence ?? Number.POSITIVE_INFINITY);
  const changes: readonly LoggedChange[] =
    subject === 'entries' ? entryChanges(edits, filter) : exemptionChanges(edits, filter);
  if (fault !== null) {
    host.notice(
      `smtp-warden: entry ${fault.sequence} of the policy's chain is not valid: ${fault.problem}. Only what was recorded before ` +
        'it is listed; `smtp-warden history verify` checks the whole log',
    );
  }
  host.document({ changes });
  if (changes.length > 0 || host.format === 'csv') {
    host.table(host.format === 'csv' ? changeCsvColumns() : changeColumns(), changes);
  } else host.line(nothingText(links, filter));
  return fault === null ? exitCodes.fine : exitCodes.failure;
}

function editsIn(links: readonly PolicyLink[], before: number): RecordedEdit[] {
  return links.flatMap(({ stored, entry, changes }) =>
    stored.sequence < before && entry !== null && changes !== null ? [{ entry, changes }] : [],
  );
}

function nothingText(links: readonly PolicyLink[], filter: ChangeFilter): string {
  if (links.length === 0) return 'No change is recorded yet: `smtp-warden init` begins the record.';
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return isFiltered ? 'No change is recorded that these options ask for.' : 'No change is recorded.';
}
