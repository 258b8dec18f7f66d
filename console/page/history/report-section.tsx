import { useEffect, useRef, useState } from 'preact/hooks';
import type { ReportOrder } from '../../shared/orders.ts';
import { Button } from '../button.tsx';
import { CommandLine } from '../command-line.tsx';
import { Field } from '../field.tsx';
import { Message } from '../message.tsx';
import { Progress } from '../progress.tsx';
import { refusalOf, unreachable } from '../run-client.ts';
import { lastMonth } from './last-month.ts';

type Stage =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'done'; readonly name: string };

/** A report for an auditor, as a download. It is made first, so that a failure is told and not saved as a file. */
export function ReportSection() {
  const [period, setPeriod] = useState(() => lastMonth(Date.now()));
  const [format, setFormat] = useState<ReportOrder['format']>('html');
  const [stage, setStage] = useState<Stage>({ kind: 'idle' });
  const from = period.from.trim();
  const to = period.to.trim();
  const order: ReportOrder = { kind: 'report', ...(from ? { from } : {}), ...(to ? { to } : {}), format };
  const stopper = useRef<AbortController | null>(null);
  // Whoever leaves the page wants no file any more.
  useEffect(() => () => stopper.current?.abort(), []);
  const download = async () => {
    const controller = new AbortController();
    stopper.current = controller;
    setStage({ kind: 'running' });
    setStage(await saved(order, controller.signal));
  };
  const isRunning = stage.kind === 'running';
  return (
    <section>
      <h2>Report for an auditor</h2>
      <div class="row">
        <Field
          label="From"
          value={period.from}
          onInput={(value) => setPeriod({ ...period, from: value })}
          hint="2026-11-01, or 90d"
        />
        <Field
          label="To"
          value={period.to}
          onInput={(value) => setPeriod({ ...period, to: value })}
          hint="The end of that day"
        />
        <Field
          label="Format"
          value={format}
          onInput={(value) => setFormat(formats.find((one) => one === value) ?? 'html')}
          options={formats}
        />
        <Button onClick={() => void download()} disabled={isRunning ? 'It is being made.' : null}>
          Download
        </Button>
      </div>
      {isRunning ? (
        <Progress text="Reading the log, and making the report…" onStop={() => stopper.current?.abort()} />
      ) : null}
      {stage.kind === 'failed' ? <Message kind="error">{stage.error}</Message> : null}
      {stage.kind === 'done' ? <Message kind="done">{stage.name} was handed to the browser.</Message> : null}
      <CommandLine order={order} />
    </section>
  );
}

const formats = ['html', 'csv', 'json'] as const;

async function saved({ from, to, format }: ReportOrder, signal: AbortSignal): Promise<Stage> {
  const query = new URLSearchParams({ ...(from ? { from } : {}), ...(to ? { to } : {}), format });
  try {
    const response = await fetch(`/api/report?${query}`, { signal });
    if (!response.ok) return { kind: 'failed', error: await refusalOf(response) };
    const name =
      /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? `report.${format}`;
    const url = URL.createObjectURL(await response.blob());
    const link = Object.assign(document.createElement('a'), { href: url, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    return { kind: 'done', name };
  } catch {
    return signal.aborted ? { kind: 'idle' } : { kind: 'failed', error: unreachable };
  }
}
