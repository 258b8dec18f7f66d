import { useContext } from 'preact/hooks';
import { Field } from '../field.tsx';
import { StatusContext } from '../status-context.ts';
import type { EntryFields } from './entry-preset.ts';
import { isPlaced, subjects } from './entry-problem.ts';

export const expiryHint = 'A date such as 2027-01-31 (the end of that day in UTC), or from now 90m, 12h, 90d, 2w.';

const scopeOptions = [
  { value: 'everything', label: 'all groups' },
  { value: 'account', label: 'the groups of one account' },
  { value: 'vpc', label: 'the groups of one VPC' },
  { value: 'group', label: 'one group' },
] as const;

interface EntryFormProps {
  readonly fields: EntryFields;
  readonly onChange: (fields: EntryFields) => void;
}

/** The fields of a new entry. */
export function EntryForm({ fields, onChange }: EntryFormProps) {
  const status = useContext(StatusContext);
  const set = (changed: Partial<EntryFields>) => onChange({ ...fields, ...changed });
  const of = (name: 'cidr' | 'owner' | 'reason' | 'expires' | 'subject' | 'region' | 'account') => ({
    value: fields[name],
    onInput: (value: string) => set({ [name]: value }),
  });
  const choose = (value: string) => {
    const next = scopeOptions.find((option) => option.value === value);
    if (next) set({ scope: next.value, subject: '' });
  };
  const { scope } = fields;
  return (
    <>
      <div class="row top">
        <Field label="Network" {...of('cidr')} hint="Such as 198.51.100.0/24; one address is a /32 or /128." />
        <Field label="For" value={scope} onInput={choose} options={scopeOptions} />
      </div>
      {scope === 'everything' ? null : (
        <Field
          label={subjects[scope].label}
          {...of('subject')}
          hint={`Its id, such as ${subjects[scope].example}.`}
          suggestions={scope === 'account' ? (status?.accounts ?? []) : []}
        />
      )}
      {isPlaced(scope) ? (
        <div class="row top">
          <Field
            label="Its region"
            {...of('region')}
            hint={`Empty: ${status?.region ?? 'the region of the tables'}.`}
            suggestions={status?.regions ?? []}
          />
          <Field
            label="Its account"
            {...of('account')}
            hint="Empty: any that is managed."
            suggestions={status?.accounts ?? []}
          />
        </div>
      ) : null}
      <div class="row top">
        <Field label="Owner" {...of('owner')} hint="Who is responsible for it." />
        <Field label="Reason" {...of('reason')} hint="Why it is needed." />
      </div>
      <Field label="Expires" {...of('expires')} hint={`${expiryHint} Empty: it does not end.`} />
    </>
  );
}
