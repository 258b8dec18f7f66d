import type { Scope } from '../../shared/orders.ts';
import { CommandLine } from '../command-line.tsx';
import type { FleetStatus } from '../documents.ts';
import { Message } from '../message.tsx';
import type { Route } from '../router.ts';
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
import { Unfinished } from './unfinished.tsx';
import { useKept } from './use-kept.ts';
import { useScan } from './use-scan.ts';
import { Waiting } from './waiting.tsx';

/** What is open, what waits for a person, and what ends soon. A card shows only its part. */
export function OpenView({ route, scope }: { readonly route: Route; readonly scope: Scope }) {
  const scan = useScan(scope);
  const reading = useRead<never, FleetStatus>({ kind: 'status' });
  const status = useKept(reading);
  const history = useDays();
  const filter = filterOf(route.query);
  const part = partOf(route.query);
  const reload = () => [reading, scan.reading, history].forEach(({ reload: again }) => void again());
  return (
    <>
      <Cards
        route={route}
        show={filter.show}
        counts={scan.index.counts}
        isCounting={scan.reading.state === 'running' && !scan.isOld}
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
          {status ? <Unfinished unfinished={status.unfinished} failed={failedOf(history.items)} /> : null}
          {status ? <Attention status={status} /> : null}
          <StatusRead reading={reading} />
          <Places places={scan.index.places} accounts={status?.accounts ?? []} route={route} />
          <Days reading={history} same={reading.error} />
        </>
      ) : (
        <StatusRead reading={reading} />
      )}
    </>
  );
}

const none: FleetStatus['proposals'] = [];

/** The command of the sections above, and why they are missing. */
function StatusRead({ reading: { error, notices } }: { readonly reading: Reading<never, FleetStatus> }) {
  return (
    <div id="status">
      {error ? <Message kind="error">{error}</Message> : null}
      {notices.map((notice) => (
        <Message key={notice} kind="note">
          {notice}
        </Message>
      ))}
      <CommandLine order={{ kind: 'status' }} />
    </div>
  );
}
