import { useContext, useEffect, useState } from 'preact/hooks';
import { Field } from '../field.tsx';
import { Message } from '../message.tsx';
import { OrderDialog } from '../order-dialog.tsx';
import { StatusContext, writeRefusal } from '../status-context.ts';
import type { OrderRun } from '../use-order.ts';
import { fileProblem } from './file-problem.ts';

/** Takes a file of networks, dropped or chosen, and imports all of it or nothing. */
export function ImportSection({ onDone }: { readonly onDone: () => void }) {
  const status = useContext(StatusContext);
  const [file, setFile] = useState<{ readonly name: string; readonly text: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const refusal = writeRefusal(status);
  useStayHere();
  const take = async (given: File | undefined) => {
    if (given === undefined || refusal !== null) return;
    const wrong = fileProblem(given);
    setProblem(wrong);
    if (wrong !== null) return;
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(await given.arrayBuffer());
      setFile({ name: given.name, text });
    } catch {
      setProblem(`${given.name} is not UTF-8 text. Save it as UTF-8 and try again.`);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    void take(event.dataTransfer?.files[0]);
  };
  return (
    <section>
      <h2>Import a file</h2>
      {refusal === null ? (
        <section
          class="allowlist-drop"
          aria-label="Place to drop a file"
          onDrop={drop}
          onDragOver={(event) => event.preventDefault()}
        >
          <label>
            Drop a file of networks here, or choose one: CSV with the header cidr,scope,owner,reason,expiresAt, or JSON
            as exported.{' '}
            <input
              type="file"
              accept=".csv,.json,text/csv,application/json"
              onChange={(event) => {
                const input = event.currentTarget;
                void take(input.files?.[0]).then(() => {
                  // So that the same file can be chosen again.
                  input.value = '';
                });
              }}
            />
          </label>
        </section>
      ) : (
        <p class="dim">{refusal}</p>
      )}
      {problem ? <Message kind="error">{problem}</Message> : null}
      {file ? <ImportDialog file={file} onClose={() => setFile(null)} onDone={onDone} /> : null}
    </section>
  );
}

interface ImportDialogProps {
  readonly file: { readonly name: string; readonly text: string };
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function ImportDialog({ file, onClose, onDone }: ImportDialogProps) {
  const [replace, setReplace] = useState('no');
  const [reason, setReason] = useState('');
  const why = reason.trim();
  const more = { ...(replace === 'yes' ? { replace: true } : {}), ...(why === '' ? {} : { reason: why }) };
  return (
    <OrderDialog
      title={`Import ${file.name}`}
      order={{ kind: 'allowlist-import', ...file, ...more }}
      form={
        <>
          <Field
            label="Entries that the file does not name"
            value={replace}
            onInput={setReplace}
            options={[
              { value: 'no', label: 'stay' },
              { value: 'yes', label: 'are removed (--replace)' },
            ]}
          />
          <Field label="Reason" value={reason} onInput={setReason} hint="For the log; empty: import of the file." />
        </>
      }
      onClose={onClose}
      onDone={onDone}
      onRefused={(run) => <Problems run={run} />}
    />
  );
}

interface Problem {
  readonly row: number | null;
  readonly column?: string;
  readonly reason: string;
}

const mostShown = 100;

/** What is wrong in the file, row by row. */
function Problems({ run }: { readonly run: OrderRun }) {
  const problems = (run.end?.document?.problems ?? []) as readonly Problem[];
  if (problems.length === 0) return null;
  return (
    <table>
      <caption>What is wrong in the file. Nothing was written.</caption>
      <thead>
        <tr>
          <th scope="col">Row</th>
          <th scope="col">Column</th>
          <th scope="col">Problem</th>
        </tr>
      </thead>
      <tbody>
        {problems.slice(0, mostShown).map(({ row, column, reason }) => (
          <tr key={`${row} ${column} ${reason}`}>
            <td>{row ?? ''}</td>
            <td>{column ?? ''}</td>
            <td>{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A file that is dropped beside the place for it must not take the browser away from the page. */
function useStayHere(): void {
  useEffect(() => {
    const stay = (event: Event) => event.preventDefault();
    addEventListener('dragover', stay);
    addEventListener('drop', stay);
    return () => {
      removeEventListener('dragover', stay);
      removeEventListener('drop', stay);
    };
  }, []);
}
