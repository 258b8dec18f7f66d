import { useContext, useState } from 'preact/hooks';
import type { WriteOrder } from '../shared/orders.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import { OrderDialog } from './order-dialog.tsx';
import { StatusContext, writeRefusal } from './status-context.ts';

/** A field of a small form. */
interface Asked {
  readonly name: string;
  readonly label: string;
  readonly start: string;
  readonly hint?: string;
}

interface EditButtonProps {
  readonly label: string;
  readonly title: string;
  readonly fields: readonly Asked[];
  /** The order of what is filled in, by name and without blanks around; null: it is not complete. */
  readonly orderOf: (values: Readonly<Record<string, string>>) => WriteOrder | null;
  readonly incomplete: string;
  readonly onDone: () => void;
  readonly disabled?: string | null;
  readonly kind?: 'plain' | 'main' | 'danger';
}

/** A button for an edit with a few fields. */
export function EditButton({
  label,
  title,
  fields,
  orderOf,
  incomplete,
  onDone,
  disabled = null,
  kind = 'plain',
}: EditButtonProps) {
  const status = useContext(StatusContext);
  const [isOpen, setOpen] = useState(false);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const textOf = ({ name, start }: Asked) => values[name] ?? start;
  const given = Object.fromEntries(fields.map((field) => [field.name, textOf(field).trim()]));
  const open = () => {
    setValues({});
    setOpen(true);
  };
  return (
    <>
      <Button onClick={open} disabled={writeRefusal(status) ?? disabled} kind={kind}>
        {label}
      </Button>
      {isOpen ? (
        <OrderDialog
          title={title}
          order={orderOf(given)}
          incomplete={incomplete}
          form={fields.map((field) => (
            <Field
              key={field.name}
              label={field.label}
              value={textOf(field)}
              onInput={(value) => setValues({ ...values, [field.name]: value })}
              {...(field.hint === undefined ? {} : { hint: field.hint })}
            />
          ))}
          onClose={() => setOpen(false)}
          onDone={onDone}
        />
      ) : null}
    </>
  );
}
