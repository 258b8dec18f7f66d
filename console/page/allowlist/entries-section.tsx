import { CommandLine } from '../command-line.tsx';
import type { AllowlistEntry } from '../documents.ts';
import { Message } from '../message.tsx';
import type { Route } from '../router.ts';
import type { Reading } from '../use-run.ts';
import { AddButton } from './add-button.tsx';
import { AddressCheck } from './address-check.tsx';
import type { AddressMatch } from './address-match.ts';
import { countText, emptyText } from './empty-text.ts';
import { Entries } from './entries.tsx';
import { PolicyState } from './policy-state.tsx';
import type { Soon } from './standing.ts';

interface EntriesSectionProps {
  readonly route: Route;
  readonly reading: Reading<never, unknown>;
  /** All of them; null: they are not known. */
  readonly entries: readonly AllowlistEntry[] | null;
  readonly shown: readonly AllowlistEntry[];
  readonly address: string;
  readonly match: AddressMatch | null;
  readonly soon: Soon;
  /** Why nothing is known of the entries; null: they could be read. */
  readonly unreadable: string | null;
  readonly onAddress: (address: string) => void;
  readonly onDone: () => void;
}

const nothingApproved =
  'Nothing is approved: where an opted-in group is closed, nobody is let in any more. Approve the networks that need port 25, or import a file of them.';

/** The approved networks. */
export function EntriesSection(props: EntriesSectionProps) {
  const { route, reading, entries, shown, address, match, soon, unreadable, onAddress, onDone } = props;
  return (
    <section>
      <h2>Approved networks {countText(shown.length, entries?.length)}</h2>
      <p>They may reach port 25 of the groups that they are for. Each edit first shows what it changes.</p>
      <div class="row allowlist-buttons">
        <AddButton route={route} onDone={onDone} disabled={unreadable} />
        <a href="#import">Import a file</a>
      </div>
      <PolicyState reading={reading} />
      {entries !== null && entries.length > 0 && entries.every(({ expired }) => expired) ? (
        <Message kind="warning">{nothingApproved}</Message>
      ) : null}
      {entries !== null && entries.length > 0 ? (
        <AddressCheck address={address} match={match} onChange={onAddress} />
      ) : null}
      <Entries
        entries={shown}
        soon={soon}
        onDone={onDone}
        empty={emptyText(reading.state, entries?.length ?? 0, nothingApproved)}
      />
      <CommandLine order={{ kind: 'allowlist-list' }} />
    </section>
  );
}
