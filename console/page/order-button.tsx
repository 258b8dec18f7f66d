import type { ComponentChildren } from 'preact';
import { useContext, useState } from 'preact/hooks';
import type { WriteOrder } from '../shared/orders.ts';
import { Button } from './button.tsx';
import { OrderDialog } from './order-dialog.tsx';
import { StatusContext, writeRefusal } from './status-context.ts';
import type { OrderRun } from './use-order.ts';

interface OrderButtonProps {
  readonly label: string;
  /** The heading of the dialog; left out: the label. */
  readonly title?: string;
  readonly order: WriteOrder;
  readonly onDone: () => void;
  /** Why it makes no sense now; null: it does. */
  readonly disabled?: string | null;
  readonly kind?: 'plain' | 'main' | 'danger';
  readonly onRefused?: (run: OrderRun) => ComponentChildren;
}

/** A button for an order that needs no form. It shows what would be done, and asks. */
export function OrderButton({ label, title, order, onDone, disabled = null, kind, onRefused }: OrderButtonProps) {
  const status = useContext(StatusContext);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} disabled={writeRefusal(status) ?? disabled} {...(kind ? { kind } : {})}>
        {label}
      </Button>
      {isOpen ? (
        <OrderDialog
          title={title ?? label}
          order={order}
          onClose={() => setOpen(false)}
          onDone={onDone}
          {...(onRefused ? { onRefused } : {})}
        />
      ) : null}
    </>
  );
}
