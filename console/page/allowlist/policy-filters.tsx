import { counted } from '../../../core/model/counted.ts';
import { Field } from '../field.tsx';
import type { PolicyFilter } from './policy-filter.ts';

interface PolicyFiltersProps {
  readonly filter: PolicyFilter;
  readonly noticeDays: number;
  readonly onChange: (values: Readonly<Record<string, string>>) => void;
}

/** Which entries and exemptions are shown, and in which order. */
export function PolicyFilters({ filter, noticeDays, onChange }: PolicyFiltersProps) {
  const { text, state, order } = filter;
  return (
    <search class="row top" aria-label="Entries and exemptions">
      <Field
        label="Find"
        value={text}
        onInput={(value) => onChange({ text: value })}
        hint="Network, group, owner, reason, scope or id."
      />
      <Field
        label="State"
        value={state}
        onInput={(value) => onChange({ state: value })}
        options={[
          { value: '', label: 'all' },
          { value: 'in-force', label: 'in force' },
          { value: 'ends-soon', label: `ends within ${counted(noticeDays, 'day')}` },
          { value: 'ended', label: 'ended' },
        ]}
      />
      <Field
        label="Order"
        value={order}
        onInput={(value) => onChange({ order: value === 'ends' ? '' : value })}
        options={[
          { value: 'ends', label: 'what ends first' },
          { value: 'network', label: 'by network or group' },
          { value: 'added', label: 'what was added last' },
        ]}
      />
    </search>
  );
}
