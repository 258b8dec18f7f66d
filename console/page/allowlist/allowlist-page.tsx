import { useState } from 'preact/hooks';
import { CommandLine } from '../command-line.tsx';
import type { AllowlistEntry, Documents, Exemption } from '../documents.ts';
import { Field } from '../field.tsx';
import { Message } from '../message.tsx';
import { Page } from '../page.tsx';
import { Progress } from '../progress.tsx';
import { navigate, type Route, withQuery } from '../router.ts';
import { type Reading, useRead } from '../use-run.ts';
import { AddEntry } from './add-entry.tsx';
import { Entries } from './entries.tsx';
import { presetOf } from './entry-preset.ts';
import { Exemptions } from './exemptions.tsx';
import { ImportSection } from './import-section.tsx';
import { filterOf, showsEntry, showsExemption } from './policy-filter.ts';

/** The policy: who may come in, and which groups stay open. */
export function AllowlistPage({ route }: { readonly route: Route }) {
  const entries = useRead<never, Documents['allowlist-list']>({ kind: 'allowlist-list' });
  const exemptions = useRead<never, Documents['exempt-list']>({ kind: 'exempt-list' });
  const [now] = useState(Date.now);
  const filter = filterOf(route.query);
  const set = (values: Record<string, string>) => navigate(withQuery(route, values), { replace: true });
  const reload = () => {
    entries.reload();
    exemptions.reload();
  };
  const all: readonly AllowlistEntry[] = entries.document?.entries ?? [];
  const groups: readonly Exemption[] = exemptions.document?.exemptions ?? [];
  const shownEntries = all.filter((entry) => showsEntry(entry, filter, now));
  const shownGroups = groups.filter((exemption) => showsExemption(exemption, filter, now));
  return (
    <Page title="Allowlist">
      <div class="row">
        <Field
          label="Find"
          value={filter.text}
          onInput={(text) => set({ text })}
          hint="Text, or an address: who approves it?"
        />
        <Field
          label="State"
          value={filter.standing}
          onInput={(standing) => set({ standing })}
          options={[{ value: '', label: 'all' }, 'in force', 'ends soon', 'ended']}
        />
      </div>
      <section>
        <h2>Approved networks</h2>
        <p>They may reach port 25 of the groups that they are for. Every edit shows first what it changes.</p>
        <AddEntry preset={presetOf(route.query)} isAsked={route.query.get('add') === '1'} onDone={reload} />
        <ReadState reading={entries} />
        <Entries
          entries={shownEntries}
          now={now}
          onDone={reload}
          empty={emptyText(entries, all.length, 'No network is approved: nobody is let in when a group is closed.')}
        />
        <CommandLine order={{ kind: 'allowlist-list' }} />
      </section>
      <section>
        <h2>Exemptions</h2>
        <p>Groups that the bot leaves open until a given time. A group is exempted on its own page.</p>
        <ReadState reading={exemptions} />
        <Exemptions
          exemptions={shownGroups}
          now={now}
          onDone={reload}
          empty={emptyText(exemptions, groups.length, 'No group is exempt.')}
        />
        <CommandLine order={{ kind: 'exempt-list' }} />
      </section>
      <ImportSection onDone={reload} />
    </Page>
  );
}

function ReadState({ reading }: { readonly reading: Reading<unknown, unknown> }) {
  return (
    <>
      {reading.state === 'running' ? <Progress text={reading.progress} onStop={reading.stop} /> : null}
      {reading.error ? <Message kind="error">{reading.error}</Message> : null}
      {reading.notices.map((notice) => (
        <Message key={notice} kind="warning">
          {notice}
        </Message>
      ))}
    </>
  );
}

function emptyText({ state }: Pick<Reading<unknown, unknown>, 'state'>, all: number, none: string): string {
  if (state === 'running') return 'Reading…';
  if (state === 'failed') return 'It is not known.';
  return all > 0 ? 'None is left by the filter.' : none;
}
