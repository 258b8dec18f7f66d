import { useContext, useState } from 'preact/hooks';
import { Button } from './button.tsx';
import type { Documents, Remediation } from './documents.ts';
import { Field } from './field.tsx';
import { OrderDialog } from './order-dialog.tsx';
import { StatusContext, writeRefusal } from './status-context.ts';
import type { OrderRun } from './use-order.ts';

interface UndoButtonProps {
  readonly remediation: Pick<Remediation, 'id' | 'groupName' | 'groupId' | 'undoable' | 'undoes'>;
  readonly onDone: () => void;
}

/** Undoes a remediation. Where the group was changed since, the refusal offers to open only the port again. */
export function UndoButton({ remediation, onDone }: UndoButtonProps) {
  const status = useContext(StatusContext);
  const [isOpen, setOpen] = useState(false);
  const [portOnly, setPortOnly] = useState(false);
  const [exemptFor, setExemptFor] = useState('1h');
  const { id, undoable, groupName, groupId } = remediation;
  const close = () => {
    setOpen(false);
    setPortOnly(false);
  };
  const order = { kind: 'undo', id, exemptFor: exemptFor.trim(), ...(portOnly ? { portOnly } : {}) } as const;
  return (
    <>
      <Button
        onClick={() => setOpen(true)}
        disabled={writeRefusal(status) ?? (undoable ? null : 'It has changed nothing that can be undone.')}
      >
        Undo…
      </Button>
      {isOpen ? (
        <OrderDialog
          // A new dialog for the other way: it begins anew.
          key={String(portOnly)}
          title={`${portOnly ? 'Open only the port of' : 'Undo'} ${id} (${groupName || groupId})`}
          order={order.exemptFor === '' ? null : order}
          incomplete="Say for how long."
          form={
            <Field
              label="Exempt for"
              value={exemptFor}
              onInput={setExemptFor}
              hint="How long the bot leaves the group open: 90m, 12h, 30d, or until a time."
            />
          }
          onClose={close}
          onDone={onDone}
          onRefused={(run) => (portOnly ? null : <PortOnly run={run} onChoose={() => setPortOnly(true)} />)}
        />
      ) : null}
    </>
  );
}

/** What differs since, and the other way. */
function PortOnly({ run, onChoose }: { readonly run: OrderRun; readonly onChoose: () => void }) {
  const undo = run.end?.document as Partial<Documents['undo']> | null | undefined;
  const conflicts = undo?.conflicts ?? [];
  // An undo of an undo has no such way: the refusal says whether there is one.
  if (conflicts.length === 0 || undo?.undone || !undo?.reason?.includes('--port-only')) return null;
  return (
    <section>
      <h3>The group was changed since</h3>
      <ul>
        {conflicts.map(({ what, expected }) => (
          <li key={`${what} ${expected}`}>{what}</li>
        ))}
      </ul>
      <p>
        An undo restores the rules as they were, or nothing. It is possible to open only TCP port 25 again, and to
        revoke nothing.
      </p>
      <Button kind="main" onClick={onChoose}>
        Open only the port…
      </Button>
    </section>
  );
}
