import { useContext, useState } from 'preact/hooks';
import type { WriteOrder } from '../../shared/orders.ts';
import { Button } from '../button.tsx';
import { Field } from '../field.tsx';
import { OrderDialog } from '../order-dialog.tsx';
import { StatusContext, writeRefusal } from '../status-context.ts';
import { type EntryFields, missingOf, scopeOfFields } from './entry-preset.ts';

interface AddEntryProps {
  readonly preset: EntryFields;
  /** Whether the address asks for the form. */
  readonly isAsked: boolean;
  readonly onDone: () => void;
}

export const expiryHint = 'A date such as 2027-01-31 (the end of that day), or from now 90m, 12h, 30d, 2w.';

/** Approves a network. */
export function AddEntry({ preset, isAsked, onDone }: AddEntryProps) {
  const status = useContext(StatusContext);
  const [isOpen, setOpen] = useState(isAsked);
  const [fields, setFields] = useState(preset);
  const missing = missingOf(fields);
  return (
    <>
      <Button kind="main" onClick={() => setOpen(true)} disabled={writeRefusal(status)}>
        Approve a network…
      </Button>
      {isOpen ? (
        <OrderDialog
          title="Approve a network"
          order={missing === null ? orderOf(fields) : null}
          {...(missing === null ? {} : { incomplete: missing })}
          form={<EntryForm fields={fields} onChange={(changed) => setFields({ ...fields, ...changed })} />}
          onClose={() => setOpen(false)}
          onDone={onDone}
        />
      ) : null}
    </>
  );
}

function orderOf(fields: EntryFields): WriteOrder {
  const { cidr, owner, reason, expires } = fields;
  return {
    kind: 'allowlist-add',
    ...{ cidr: cidr.trim(), owner: owner.trim(), reason: reason.trim(), scope: scopeOfFields(fields) },
    ...(expires.trim() === '' ? {} : { expires: expires.trim() }),
  };
}

const scopeOptions = [
  { value: 'everything', label: 'all groups' },
  { value: 'account', label: 'groups of one account' },
  { value: 'vpc', label: 'groups of one VPC' },
  { value: 'group', label: 'one group' },
] as const;

interface EntryFormProps {
  readonly fields: EntryFields;
  readonly onChange: (changed: Partial<EntryFields>) => void;
}

function EntryForm({ fields, onChange }: EntryFormProps) {
  const { cidr, owner, reason, expires, scope, subject, region, account } = fields;
  const chosen = scopeOptions.find(({ value }) => value === scope)?.value ?? 'everything';
  const choose = (value: string) => {
    const next = scopeOptions.find((option) => option.value === value);
    if (next) onChange({ scope: next.value, subject: '' });
  };
  return (
    <>
      <Field
        label="Network"
        value={cidr}
        onInput={(value) => onChange({ cidr: value })}
        hint="Such as 198.51.100.0/24 or 2001:db8::/32."
      />
      <Field label="For" value={chosen} onInput={choose} options={scopeOptions} />
      {scope === 'everything' ? null : (
        <Field label={`Id of the ${scope}`} value={subject} onInput={(value) => onChange({ subject: value })} />
      )}
      {scope === 'vpc' || scope === 'group' ? (
        <div class="row">
          <Field
            label="Its region"
            value={region}
            onInput={(value) => onChange({ region: value })}
            hint="Empty: the region of the tables."
          />
          <Field
            label="Its account"
            value={account}
            onInput={(value) => onChange({ account: value })}
            hint="Empty: any that is managed."
          />
        </div>
      ) : null}
      <Field
        label="Owner"
        value={owner}
        onInput={(value) => onChange({ owner: value })}
        hint="Who is responsible for it."
      />
      <Field label="Reason" value={reason} onInput={(value) => onChange({ reason: value })} hint="Why it is needed." />
      <Field
        label="Expires"
        value={expires}
        onInput={(value) => onChange({ expires: value })}
        hint={`${expiryHint} Empty: never.`}
      />
    </>
  );
}
