import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { WriteOrder } from '../shared/orders.ts';
import { Button } from './button.tsx';
import { CommandLine } from './command-line.tsx';
import { OrderStage } from './order-stage.tsx';
import { type OrderRun, useOrder } from './use-order.ts';
import { Where } from './where.tsx';

interface OrderDialogProps {
  /** What it is, in a few words, such as `Fix mail-relay`. */
  readonly title: string;
  /** Null: the form is not complete; `incomplete` says what is missing. */
  readonly order: WriteOrder | null;
  readonly incomplete?: string;
  /** The fields of the order; left out: there is nothing to fill in, and the preview begins at once. */
  readonly form?: ComponentChildren;
  readonly onClose: () => void;
  /** Told when the dialog closes after something was carried out, so that the page reads again: not before, or what came of it would go with the row. */
  readonly onDone: () => void;
  /** What belongs to the question besides what it is about, such as the entries that an import changes. */
  readonly detail?: (run: OrderRun) => ComponentChildren;
  /** Further ways that are offered where it is refused, such as `undo --port-only`. */
  readonly onRefused?: (run: OrderRun) => ComponentChildren;
}

/**
 * Carries out one order: its form, its preview, the question, and what came of it. The answer that is focused is no. It is closed by
 * Escape, but not while something is carried out.
 */
export function OrderDialog(props: OrderDialogProps) {
  const { title, form, onClose, onDone } = props;
  const [isPartial, setPartial] = useState(false);
  const order =
    isPartial && props.order !== null && isEdit(props.order) ? { ...props.order, partial: true } : props.order;
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const isDone = useRef(false);
  const run = useOrder(order, form === undefined, () => {
    isDone.current = true;
  });
  useModal(dialog, run.stage);
  useEffect(() => {
    if (isPartial) run.preview();
  }, [isPartial]);
  const change = () => {
    setPartial(false);
    run.change();
  };
  const isBusy = run.stage === 'executing';
  const close = () => {
    if (isBusy) return;
    run.stop();
    onClose();
    if (isDone.current) onDone();
  };
  const cancel = (event: Event) => {
    event.preventDefault();
    close();
  };
  // Browsers close it without asking where Escape is pressed again and again.
  const closed = () => (isBusy ? dialog.current?.showModal() : close());
  return (
    <dialog ref={dialog} tabIndex={-1} aria-labelledby={heading} onCancel={cancel} onClose={closed}>
      <h2 id={heading}>{title}</h2>
      <Where />
      <OrderStage {...props} order={order} run={run} onPartial={() => setPartial(true)} />
      {order ? (
        <section class="same">
          <h3>The same in a terminal</h3>
          <CommandLine order={order} />
        </section>
      ) : null}
      <div class="actions">
        <Button onClick={close} disabled={isBusy ? 'It is being carried out, and will be finished.' : null}>
          {run.stage === 'ended' ? 'Close' : 'Cancel'}
        </Button>
        {form !== undefined && canChange(run) ? <Button onClick={change}>Back to the form</Button> : null}
      </div>
    </dialog>
  );
}

/** Opens the dialog, and keeps the focus in it when the button that had it is gone. Whoever closes it is where they were before. */
function useModal(dialog: RefObject<HTMLDialogElement | null>, stage: OrderRun['stage']): void {
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  useEffect(() => {
    if (!dialog.current?.contains(document.activeElement)) dialog.current?.focus();
    dialog.current?.scrollTo(0, 0);
  }, [stage]);
}

/** Whether what is filled in may be changed again: what was carried out is done. */
function canChange({ stage, end }: OrderRun): boolean {
  return stage === 'question' || (stage === 'ended' && end?.error !== null);
}

/** Orders that read the groups of a fleet first, of which some may not be readable. */
function isEdit({ kind }: WriteOrder): boolean {
  return !['fix', 'approve', 'reject', 'undo'].includes(kind);
}
