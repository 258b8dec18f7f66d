import { scopeText } from '../../../core/policy/allowlist-entry.ts';
import { DataTable } from '../data-table.tsx';
import type { AllowlistEntry } from '../documents.ts';
import { EditButton } from '../edit-button.tsx';
import { Moment } from '../moment.tsx';
import { ReasonButton } from '../reason-button.tsx';
import { expiryHint } from './add-entry.tsx';
import { type Standing, standingOf } from './policy-filter.ts';

interface EntriesProps {
  readonly entries: readonly AllowlistEntry[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly onDone: () => void;
  readonly empty: string;
}

/** The approved networks. */
export function Entries({ entries, now, onDone, empty }: EntriesProps) {
  return (
    <DataTable
      caption="Approved networks"
      columns={[
        { title: 'Network', kind: 'id', cell: ({ cidr }) => cidr },
        { title: 'For', cell: ({ scope }) => (scope.kind === 'everything' ? 'all groups' : scopeText(scope)) },
        { title: 'Owner', cell: ({ owner }) => owner },
        { title: 'Reason', cell: ({ reason }) => reason },
        { title: 'Ends', cell: (entry) => <Ends {...entry} now={now} /> },
        { title: 'Id', kind: 'id', cell: ({ id }) => id },
        { title: 'Edit', cell: (entry) => <EntryButtons entry={entry} onDone={onDone} /> },
      ]}
      rows={entries}
      keyOf={({ id }) => id}
      empty={empty}
    />
  );
}

/** Until when something counts, with how it stands in words. */
export function Ends({
  expired,
  expiresAt,
  now,
}: Pick<AllowlistEntry, 'expired' | 'expiresAt'> & { readonly now: number }) {
  const standing = standingOf({ expired, expiresAt }, now);
  return (
    <>
      {expiresAt === null ? expired ? 'removed' : 'never' : <Moment at={expiresAt} />}{' '}
      {standing === 'in force' ? null : <span class={`badge ${kinds[standing]}`}>{standing}</span>}
    </>
  );
}

const kinds: Readonly<Record<Standing, string>> = { 'in force': '', 'ends soon': 'warn', ended: 'bad' };

function EntryButtons({ entry, onDone }: { readonly entry: AllowlistEntry; readonly onDone: () => void }) {
  const { id, cidr, owner, reason, expired } = entry;
  const ended = expired ? 'It has ended: approve the network again.' : null;
  return (
    <div class="row">
      <EditButton
        label="Renew…"
        title={`Renew ${cidr}`}
        fields={[{ name: 'expires', label: 'Expires', start: '90d', hint: `${expiryHint} never: it does not end.` }]}
        orderOf={({ expires = '' }) => (expires === '' ? null : { kind: 'allowlist-renew', id, expires })}
        incomplete="Say until when."
        onDone={onDone}
        disabled={ended}
      />
      <EditButton
        label="Change…"
        title={`Change owner or reason of ${cidr}`}
        fields={[
          { name: 'owner', label: 'Owner', start: owner },
          { name: 'reason', label: 'Reason', start: reason },
        ]}
        orderOf={(given) =>
          given.owner && given.reason && (given.owner !== owner || given.reason !== reason)
            ? { kind: 'allowlist-update', id, owner: given.owner, reason: given.reason }
            : null
        }
        incomplete="Change the owner or the reason."
        onDone={onDone}
        disabled={ended}
      />
      <ReasonButton
        label="Remove…"
        title={`Remove ${cidr}`}
        orderOf={(why) => ({ kind: 'allowlist-remove', id, ...(why ? { reason: why } : {}) })}
        onDone={onDone}
        disabled={expired ? 'It has ended and approves nothing.' : null}
      />
    </div>
  );
}
