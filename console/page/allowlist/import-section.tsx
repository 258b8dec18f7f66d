import { useContext, useState } from 'preact/hooks';
import { Message } from '../message.tsx';
import { StatusContext, writeRefusal } from '../status-context.ts';
import { droppedProblem } from './file-problem.ts';
import { ImportDialog } from './import-dialog.tsx';
import { type ImportFile, takeFile } from './take-file.ts';

interface ImportSectionProps {
  readonly onDone: () => void;
  /** Why nothing can be imported now; null: it can. */
  readonly disabled: string | null;
}

/** Takes a file of networks, dropped or chosen, and imports all of it or nothing. */
export function ImportSection({ onDone, disabled }: ImportSectionProps) {
  const refusal = writeRefusal(useContext(StatusContext)) ?? disabled;
  const [file, setFile] = useState<ImportFile | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const take = async (files: FileList | undefined | null) => {
    const [given] = files ?? [];
    const dropped = droppedProblem(files?.length ?? 0);
    if (given === undefined || dropped !== null) return setProblem(dropped);
    const taken = await takeFile(given);
    setProblem('problem' in taken ? taken.problem : null);
    if ('file' in taken) setFile(taken.file);
  };
  return (
    <section id="import">
      <h2>Import a file</h2>
      <p>
        CSV with the header <code>cidr,scope,owner,reason,expiresAt</code>, or JSON as exported. All of it is written,
        or nothing; first it is shown what it would change.
      </p>
      {refusal === null ? <DropZone onFiles={take} /> : <p class="dim">{refusal}</p>}
      {problem ? <Message kind="error">{problem}</Message> : null}
      {file ? <ImportDialog file={file} onClose={() => setFile(null)} onDone={onDone} /> : null}
    </section>
  );
}

interface DropZoneProps {
  readonly onFiles: (files: FileList | undefined | null) => Promise<void>;
}

/** A place to drop a file, and a field to choose one by keyboard. */
function DropZone({ onFiles }: DropZoneProps) {
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent) => {
    event.preventDefault();
    // The window takes no file; here one is taken.
    event.stopPropagation();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void onFiles(event.dataTransfer?.files);
  };
  return (
    <section
      class={isOver ? 'allowlist-drop over' : 'allowlist-drop'}
      aria-label="Place to drop a file"
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label>
        <span>Drop a file here, or choose one:</span>{' '}
        <input
          type="file"
          accept=".csv,.json,text/csv,application/json"
          onChange={(event) => {
            const input = event.currentTarget;
            void onFiles(input.files).then(() => {
              // So that the same file can be chosen again.
              input.value = '';
            });
          }}
        />
      </label>
    </section>
  );
}
