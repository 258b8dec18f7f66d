import { useMemo } from 'preact/hooks';
import type { Scope } from '../../shared/orders.ts';
import { CommandLine } from '../command-line.tsx';
import type { FleetStatus } from '../documents.ts';
import { Message } from '../message.tsx';
import type { Route } from '../router.ts';
import { useKept } from '../use-kept.ts';
import { type Reading, useRead } from '../use-run.ts';
import { Attention } from './attention.tsx';
import { failedOf } from './days.ts';
import { Days, useDays } from './days-section.tsx';
import { Ending } from './ending.tsx';
import { Cards } from './fleet-cards.tsx';
import { filterOf } from './fleet-filter.ts';
import { partOf } from './fleet-part.ts';
import { Highlights } from './highlights.tsx';
import { OpenGroups } from './open-groups.tsx';
import { Places } from './places.tsx';
import { ReadError } from './read-errors.tsx';
import { Unfinished } from './unfinished.tsx';
import { useScan } from './use-scan.ts';
import { Waiting } from './waiting.tsx';

/** What is open, what waits for a person, and what ends soon. A card shows only its part. */
export function OpenView({ route, scope }: { readonly route: Route; readonly scope: Scope }) {
  const scan = useScan(scope);
  const reading = useRead<never, FleetStatus>({ kind: 'status' });
  const status = useKept(reading);
  const history = useDays();
  const { items, state } = history;
  const failed = useMemo(() => (state === 'done' ? failedOf(items) : null), [items, state]);
  const filter = filterOf(route.query);
  const part = partOf(route.query);
  const reload = () => [reading, scan.reading, history].forEach(({ reload: again }) => void again());
  return (
    <>
      <Cards
        route={route}
        show={filter.show}
        counts={scan.index.counts}
        scanned={scan.state}
        status={status}
        isRead={reading.state !== 'running'}
      />
      <Highlights reading={reading} status={status} />
      {part === null ? (
        <OpenGroups scan={scan} scope={scope} filter={filter} route={route} proposals={status?.proposals ?? none} />
      ) : null}
      {status && part !== 'ending' ? <Waiting status={status} onDone={reload} /> : null}
      {status && part !== 'waiting' ? <Ending all={status.endingSoon} /> : null}
      {part === null ? (
        <>
          {status ? <Unfinished unfinished={status.unfinished} failed={failed} /> : null}
          {status ? <Attention status={status} /> : null}
          <StatusRead reading={reading} same={[scan.shown.error]} />
          <Places places={scan.index.places} scanned={scan.state} accounts={status?.accounts ?? []} route={route} />
          <Days reading={history} same={[scan.shown.error, reading.error]} />
        </>
      ) : (
        <StatusRead reading={reading} same={[]} />
      )}
    </>
  );
}

const none: FleetStatus['proposals'] = [];

interface StatusReadProps {
  readonly reading: Reading<never, FleetStatus>;
  /** Errors that the page says already. */
  readonly same: readonly (string | null)[];
}

/** The command of the sections above, and why they are missing. */
function StatusRead({ reading: { error, notices }, same }: StatusReadProps) {
  return (
    <div id="status">
      <ReadError error={error} same={same} />
      {notices.map((notice) => (
        <Message key={notice} kind="note">
          {notice}
        </Message>
      ))}
      <CommandLine order={{ kind: 'status' }} />
    </div>
  );
}
