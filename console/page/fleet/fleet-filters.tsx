import { Field } from '../field.tsx';
import { navigate, type Route, withQuery } from '../router.ts';
import { type FleetFilter, reaches } from './fleet-filter.ts';
import type { OpenPlace } from './fleet-index.ts';

interface FiltersProps {
  readonly filter: FleetFilter;
  readonly route: Route;
  /** Where open groups were found. */
  readonly places: readonly OpenPlace[];
}

/** By name, account, region and reachability; all of it stands in the address. */
export function Filters({ filter, route, places }: FiltersProps) {
  const set = (values: Record<string, string>) =>
    navigate(withQuery(route, { ...values, page: '' }), { replace: true });
  return (
    <search class="row fleet-filters">
      <Field label="Name or id" value={filter.text} onInput={(text) => set({ text })} />
      <Field
        label="Account"
        value={filter.account}
        onInput={(account) => set({ account })}
        options={choices(
          places.map(({ account }) => account),
          filter.account,
        )}
      />
      <Field
        label="Region"
        value={filter.region}
        onInput={(region) => set({ region })}
        options={choices(
          places.map(({ region }) => region),
          filter.region,
        )}
      />
      <Field
        label="Reachability"
        value={filter.reach}
        onInput={(reach) => set({ reach })}
        options={[{ value: '', label: 'any' }, ...reaches]}
      />
    </search>
  );
}

/** Each once, and also what the address asks for where there is none of it. */
function choices(values: readonly string[], own: string) {
  const all = [...new Set(own === '' ? values : [...values, own])].sort();
  return [{ value: '', label: 'all' }, ...all];
}
