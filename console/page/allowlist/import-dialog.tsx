import { useState } from 'preact/hooks';
import { counted } from '../../../core/model/counted.ts';
import { Field } from '../field.tsx';
import { OrderDialog } from '../order-dialog.tsx';
import { bytesText } from './file-text.ts';
import { ImportDifference } from './import-difference.tsx';
import { ImportProblems } from './import-problems.tsx';
import type { ImportFile } from './take-file.ts';

interface ImportDialogProps {
  readonly file: ImportFile;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Imports a file: what the entries become, then what that changes in the groups. */
export function ImportDialog({ file, onClose, onDone }: ImportDialogProps) {
  const [replace, setReplace] = useState('no');
  const [reason, setReason] = useState('');
  const { name, text, bytes } = file;
  const lines = text.trimEnd().split('\n').length;
  const why = reason.trim();
  const more = { ...(replace === 'yes' ? { replace: true } : {}), ...(why === '' ? {} : { reason: why }) };
  return (
    <OrderDialog
      title={`Import ${name}`}
      order={{ kind: 'allowlist-import', name, text, ...more }}
      form={
        <>
          <p>
            <bdi class="name">{name}</bdi>: {bytesText(bytes)}, {counted(lines, 'line')}.
          </p>
          <Field
            label="Entries that the file does not name"
            value={replace}
            onInput={setReplace}
            options={[
              { value: 'no', label: 'stay as they are' },
              { value: 'yes', label: 'are removed: the file is the whole allowlist then' },
            ]}
          />
          <Field
            label="Reason"
            value={reason}
            onInput={setReason}
            hint={`It is kept in the history; empty: import of ${name}.`}
          />
        </>
      }
      onClose={onClose}
      onDone={onDone}
      detail={({ end }) => <ImportDifference document={end?.document ?? null} />}
      onRefused={({ end }) => <ImportProblems document={end?.document ?? null} />}
    />
  );
}
