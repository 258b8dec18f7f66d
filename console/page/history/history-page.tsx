import { useState } from 'preact/hooks';
import { Button } from '../button.tsx';
import { CommandLine } from '../command-line.tsx';
import type { Documents, Remediation } from '../documents.ts';
import { Field } from '../field.tsx';
import { Message } from '../message.tsx';
import { Page } from '../page.tsx';
import { Progress } from '../progress.tsx';
import { navigate, type Route, withQuery } from '../router.ts';
import { useRead } from '../use-run.ts';
import { type HistorySearch, orderOf, outcomeOptions, searchOf } from './history-search.ts';
import { Remediations } from './remediations.tsx';
import { ReportSection } from './report-section.tsx';
import { Verification } from './verification.tsx';

/** What was decided and done, whether the record is intact, and the report of it. */
export function HistoryPage({ route }: { readonly route: Route }) {
  const search = searchOf(route.query);
  const order = orderOf(search);
  const history = useRead<Remediation, Documents['history-list']>(order);
  const { document } = history;
  const most = Number(search.limit || 100);
  return (
    <Page title="History">
      <SearchForm key={JSON.stringify(search)} search={search} route={route} />
      {history.state === 'running' ? (
        <Progress text={history.progress || 'Reading the log…'} onStop={history.stop} />
      ) : null}
      {history.error ? <Message kind="error">{history.error}</Message> : null}
      {history.notices.map((text) => (
        <Message key={text} kind="warning">
          {text}
        </Message>
      ))}
      <Remediations
        remediations={history.items}
        empty={
          history.state === 'running'
            ? 'None so far.'
            : history.error
              ? 'It is not known.'
              : (document?.hint ?? 'Nothing is on record for this search.')
        }
        onDone={history.reload}
      />
      {history.items.length >= most ? (
        <Button onClick={() => navigate(withQuery(route, { limit: String(most * 5) }), { replace: true })}>
          Show up to {most * 5}
        </Button>
      ) : null}
      <CommandLine order={order} />
      <Verification />
      <ReportSection />
    </Page>
  );
}

interface SearchFormProps {
  readonly search: HistorySearch;
  readonly route: Route;
}

/** Each search reads the log, so that it is made by Enter or the button, and not by each key. */
function SearchForm({ search, route }: SearchFormProps) {
  const [fields, setFields] = useState(search);
  const fieldOf = (name: keyof HistorySearch) => ({
    value: fields[name],
    onInput: (value: string) => setFields({ ...fields, [name]: value }),
  });
  const submit = (event: Event) => {
    event.preventDefault();
    navigate(withQuery(route, { ...fields }), { replace: true });
  };
  return (
    <form class="row" onSubmit={submit}>
      <Field label="Group id" {...fieldOf('group')} />
      <Field label="Since" {...fieldOf('since')} hint="7d, or 2026-11-01; empty: 30d" />
      <Field label="Until" {...fieldOf('until')} hint="2026-11-15; empty: now" />
      <Field label="Outcome" {...fieldOf('outcome')} options={optionsWith(fields.outcome)} />
      <Field label="Account" {...fieldOf('account')} />
      <Field label="Region" {...fieldOf('groupRegion')} />
      <Field label="Caused by" {...fieldOf('actor')} hint="A part of an ARN" />
      <button type="submit" class="main">
        Search
      </button>
    </form>
  );
}

/** An address may hold other outcomes together. */
function optionsWith(own: string) {
  const isKnown = outcomeOptions.some(({ value }) => value === own);
  return isKnown ? outcomeOptions : [...outcomeOptions, { value: own, label: own }];
}
