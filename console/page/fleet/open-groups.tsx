import { useMemo, useRef } from 'preact/hooks';
import { counted } from '../../../core/model/counted.ts';
import type { Scope } from '../../shared/orders.ts';
import { CommandLine } from '../command-line.tsx';
import { DataTable } from '../data-table.tsx';
import type { FleetStatus } from '../documents.ts';
import { Progress } from '../progress.tsx';
import { navigate, type Route, withQuery } from '../router.ts';
import type { FleetFilter } from './fleet-filter.ts';
import { Filters } from './fleet-filters.tsx';
import { rowsOf } from './fleet-index.ts';
import { findingKey, groupColumns } from './group-columns.tsx';
import { ReadError, ReadErrors } from './read-errors.tsx';
import { emptyText, otherNotices, type Scanned, sumText } from './scan-texts.ts';
import { useHeld } from './use-held.ts';
import type { Scan } from './use-scan.ts';

interface OpenGroupsProps {
  readonly scan: Scan;
  readonly scope: Scope;
  readonly filter: FleetFilter;
  readonly route: Route;
  readonly proposals: FleetStatus['proposals'];
}

/** The groups that let the internet reach a watched port now, as EC2 answers. */
export function OpenGroups({ scan, scope, filter, route, proposals }: OpenGroupsProps) {
  const { shown, index } = scan;
  const key = JSON.stringify(filter);
  const rows = useMemo(() => rowsOf(index, filter), [index, key]);
  const columns = useMemo(
    () => groupColumns(new Map(proposals.map((proposal) => [findingKey(proposal), proposal.id]))),
    [proposals],
  );
  const scanned = { state: scan.state, document: shown.document, open: index.taken, shown: rows.length };
  const errors = shown.document?.errors ?? [];
  return (
    <section id="open">
      <h2>Open groups</h2>
      <Filters filter={filter} route={route} places={index.places} />
      <SumLine scan={scan} scanned={scanned} route={route} />
      <ReadError error={shown.error} />
      <ReadErrors errors={errors} notices={otherNotices(shown.notices, errors)} />
      <HeldTable
        rows={rows}
        columns={columns}
        held={`${key} ${JSON.stringify(scope)} ${scan.round}`}
        empty={emptyText(scanned)}
        isGrowing={scan.state === 'running'}
        route={route}
      />
      <CommandLine order={{ kind: 'scan', scope }} />
    </section>
  );
}

interface SumLineProps {
  readonly scan: Scan;
  readonly scanned: Scanned;
  readonly route: Route;
}

/** How far the scan is, or what it has come to. It is always one line, so that the table below stays where it is. */
function SumLine({ scan: { reading, isRunning, isOld }, scanned, route }: SumLineProps) {
  const isFiltered = scanned.shown < scanned.open;
  const all = withQuery(route, { text: '', account: '', region: '', show: '', reach: '', page: '' });
  const seen = isOld ? 'Scanning again; the rows are those of before' : 'Reading security groups…';
  return (
    <div class="fleet-sum">
      {isRunning ? (
        <Progress text={isOld || reading.progress === '' ? seen : reading.progress} onStop={reading.stop} />
      ) : (
        <>
          <span role="status">{sumText(scanned)}</span>
          <button type="button" class="small" onClick={reading.reload}>
            Scan again
          </button>
        </>
      )}
      {isFiltered ? (
        <button type="button" class="small" onClick={() => navigate(all, { replace: true })}>
          Show all
        </button>
      ) : null}
    </div>
  );
}

interface HeldTableProps {
  readonly rows: ReturnType<typeof rowsOf>;
  readonly columns: ReturnType<typeof groupColumns>;
  /** What was asked for. */
  readonly held: string;
  readonly empty: string;
  /** Whether more rows are to come: then there is room for them, so that what stands below does not move with each. */
  readonly isGrowing: boolean;
  readonly route: Route;
}

/** The table, which does not move under the pointer or the focus while more rows come. */
function HeldTable({ rows, columns, held: key, empty, isGrowing, route }: HeldTableProps) {
  const block = useRef<HTMLDivElement>(null);
  const { rows: shown, more, release, ...handlers } = useHeld(rows, key);
  const show = () => {
    release();
    block.current?.querySelector<HTMLElement>('.wide')?.focus();
  };
  const page = Number.parseInt(route.query.get('page') ?? '1', 10) - 1;
  return (
    <div class={`fleet-groups${isGrowing ? ' growing' : ''}`} ref={block} {...handlers}>
      {more > 0 ? (
        <div class="fleet-more">
          <button type="button" class="main" onClick={show}>
            {`Show ${counted(more, 'more group')}`}
          </button>
        </div>
      ) : null}
      <DataTable
        caption="Open groups, reachable ones first"
        columns={columns}
        rows={shown}
        keyOf={findingKey}
        empty={empty}
        pageSize={50}
        page={Number.isFinite(page) ? page : 0}
        onPage={(next) => {
          navigate(withQuery(route, { page: next === 0 ? '' : String(next + 1) }), { replace: true });
          block.current?.scrollIntoView({ block: 'start' });
        }}
      />
    </div>
  );
}
