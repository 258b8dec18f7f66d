import { useState } from 'preact/hooks';
import { Button } from '../button.tsx';
import { CommandLine } from '../command-line.tsx';
import { Message } from '../message.tsx';
import { Progress } from '../progress.tsx';
import { runOnServer } from '../run-client.ts';

const order = { kind: 'allowlist-export' } as const;

/** Gives the approved networks as a file, as `allowlist export` writes it and an import reads it. */
export function DownloadSection({ disabled }: { readonly disabled: string | null }) {
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const download = async () => {
    setRunning(true);
    setProblem(null);
    const lines: string[] = [];
    const { signal } = new AbortController();
    const end = await runOnServer(
      { path: '/api/read', body: { order } },
      (events) => {
        for (const event of events) if (event.kind === 'line') lines.push(event.text);
      },
      signal,
    );
    setRunning(false);
    if (end.error === null) save(`${lines.join('\n')}\n`);
    else setProblem(end.error);
  };
  return (
    <section>
      <h2>Download</h2>
      <p>The networks that are approved now, as CSV: to keep, to compare, or to change and import again.</p>
      <Button onClick={() => void download()} disabled={disabled ?? (isRunning ? 'It is being read.' : null)}>
        Download as CSV
      </Button>
      {isRunning ? <Progress text="Reading the allowlist…" /> : null}
      {problem === null ? null : <Message kind="error">{problem}</Message>}
      <CommandLine order={order} />
    </section>
  );
}

/** Hands a text to the browser as a file. */
function save(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'allowlist.csv';
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
