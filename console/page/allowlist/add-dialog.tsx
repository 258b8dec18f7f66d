import { useState } from 'preact/hooks';
import type { WriteOrder } from '../../shared/orders.ts';
import { OrderDialog } from '../order-dialog.tsx';
import { EntryForm } from './entry-form.tsx';
import { type EntryFields, scopeOfFields } from './entry-preset.ts';
import { problemOf } from './entry-problem.ts';

interface AddDialogProps {
  readonly title: string;
  /** What is filled in at first. */
  readonly preset: EntryFields;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Approves a network. */
export function AddDialog({ title, preset, onClose, onDone }: AddDialogProps) {
  const [fields, setFields] = useState(preset);
  const problem = problemOf(fields);
  return (
    <OrderDialog
      title={title}
      order={problem === null ? orderOf(fields) : null}
      {...(problem === null ? {} : { incomplete: problem })}
      form={<EntryForm fields={fields} onChange={setFields} />}
      onClose={onClose}
      onDone={onDone}
    />
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
