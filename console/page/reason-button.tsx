import { useContext, useState } from 'preact/hooks';
import type { WriteOrder } from '../shared/orders.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import { OrderDialog } from './order-dialog.tsx';
import { StatusContext, writeRefusal } from './status-context.ts';

interface ReasonButtonProps {
  readonly label: string;
  readonly title: string;
  readonly orderOf: (reason: string) => WriteOrder;
  /** Whether the command wants a reason. */
  readonly isRequired?: boolean;
  readonly onDone: () => void;
  readonly disabled?: string | null;
}

/** A button for an order whose only field is why. */
export function ReasonButton({
  label,
  title,
  orderOf,
  isRequired = false,
  onDone,
  disabled = null,
}: ReasonButtonProps) {
  const status = useContext(StatusContext);
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const isMissing = isRequired && reason.trim() === '';
  return (
    <>
      <Button onClick={() => setOpen(true)} disabled={writeRefusal(status) ?? disabled}>
        {label}
      </Button>
      {isOpen ? (
        <OrderDialog
          title={title}
          order={isMissing ? null : orderOf(reason.trim())}
          incomplete="Say why."
          form={<Field label="Reason" value={reason} onInput={setReason} hint="It is kept in the history." />}
          onClose={() => setOpen(false)}
          onDone={onDone}
        />
      ) : null}
    </>
  );
}
