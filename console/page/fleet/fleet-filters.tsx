import { grouped } from '../../../core/model/counted.ts';
import type { FleetStatus } from '../documents.ts';
import { Field } from '../field.tsx';
import { navigate, type Route, withQuery } from '../router.ts';
import { type FleetFilter, type Show, shows, showTitles } from './fleet-filter.ts';
import type { FleetRows } from './fleet-rows.ts';

interface CardsProps {
  readonly counts: Readonly<Record<Show, number>>;
  readonly filter: FleetFilter;
  readonly route: Route;
  readonly status: FleetStatus | null;
  readonly isEnded: boolean;
}

/** The sums, each of which shows only its groups. */
export function Cards({ counts, filter, route, status, isEnded }: CardsProps) {
  const waiting = status?.proposals.filter(({ state }) => state === 'waiting').length;
  return (
    <div class="cards">
      {shows.map((show) => (
        <button
          key={show}
          type="button"
          class="card"
          aria-pressed={filter.show === show}
          onClick={() => navigate(withQuery(route, { show: show === 'all' ? '' : show }), { replace: true })}
        >
          <span class="number">
            {grouped(counts[show])}
            {isEnded ? '' : '…'}
          </span>
          <span>{showTitles[show]}</span>
        </button>
      ))}
      <a class="card" href="#waiting">
        <span class="number">{waiting ?? '…'}</span>
        <span>waiting for approval</span>
      </a>
      <a class="card" href="#ending">
        <span class="number">{status?.endingSoon.length ?? '…'}</span>
        <span>ending soon</span>
      </a>
    </div>
  );
}

/** By name, account and region; it stands in the address. */
export function Filters({
  filter,
  route,
  found,
}: {
  readonly filter: FleetFilter;
  readonly route: Route;
  readonly found: FleetRows;
}) {
  const set = (values: Record<string, string>) => navigate(withQuery(route, values), { replace: true });
  const anyOf = (values: readonly string[], own: string) => [
    { value: '', label: 'all' },
    ...[...new Set([...values, ...(own === '' ? [] : [own])])].sort().map((value) => ({ value, label: value })),
  ];
  return (
    <div class="row">
      <Field label="Name or id" value={filter.text} onInput={(text) => set({ text })} />
      <Field
        label="Account"
        value={filter.account}
        onInput={(account) => set({ account })}
        options={anyOf(found.accounts, filter.account)}
      />
      <Field
        label="Region"
        value={filter.region}
        onInput={(region) => set({ region })}
        options={anyOf(found.regions, filter.region)}
      />
    </div>
  );
}
