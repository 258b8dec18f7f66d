import type { ComponentChildren } from 'preact';
import type { WriteOrder } from '../shared/orders.ts';
import { AboutView } from './about-view.tsx';
import { Button } from './button.tsx';
import { ConfirmQuestion } from './confirm-question.tsx';
import { Message } from './message.tsx';
import { Progress } from './progress.tsx';
import type { OrderRun } from './use-order.ts';

interface StageProps {
  /** Null: the form is not complete; `incomplete` says what is missing. */
  readonly order: WriteOrder | null;
  readonly incomplete?: string | undefined;
  readonly form?: ComponentChildren;
  readonly detail?: ((run: OrderRun) => ComponentChildren) | undefined;
  readonly onRefused?: ((run: OrderRun) => ComponentChildren) | undefined;
  readonly run: OrderRun;
  /** Goes on without what could not be read. */
  readonly onPartial: () => void;
}

/** An order as far as it is. */
export function OrderStage({ order, incomplete, form, run, detail, onRefused, onPartial }: StageProps) {
  switch (run.stage) {
    case 'form':
      return (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            run.preview();
          }}
        >
          {form}
          <div class="actions">
            <Button kind="main" disabled={order === null ? (incomplete ?? 'Something is missing.') : null}>
              Preview
            </Button>
          </div>
        </form>
      );
    case 'previewing':
      return <Progress text={run.progress || 'Working out what would change…'} onStop={run.stop} />;
    case 'question':
      return run.question === null ? null : (
        <>
          {detail?.(run)}
          <AboutView about={run.question.about} />
          <Said run={run} />
          <ConfirmQuestion question={run.question} onYes={run.execute} />
        </>
      );
    case 'executing':
      return <Progress text={run.progress || 'Carrying it out…'} noStop="It is finished, whatever happens." />;
    case 'ended':
      return <Ended run={run} onRefused={onRefused} onPartial={onPartial} />;
  }
}

function Ended({ run, onRefused, onPartial }: Pick<StageProps, 'run' | 'onRefused' | 'onPartial'>) {
  const { end, wasAsked } = run;
  if (end === null) return null;
  if (end.error !== null) {
    const isUnread = end.error.includes('--partial');
    const next = (
      <div class="row">
        <Button onClick={run.preview}>{end.stale ? 'Look again' : 'Try again'}</Button>
        {isUnread ? <Button onClick={onPartial}>Go on without what could not be read</Button> : null}
      </div>
    );
    return (
      <>
        <Message kind="error" next={next}>
          {end.error}
        </Message>
        {onRefused?.(run)}
        <Said run={run} isOpen />
      </>
    );
  }
  return (
    <>
      <Message kind={end.exitCode === 0 && wasAsked ? 'done' : end.exitCode === 0 ? 'note' : 'warning'}>
        {end.exitCode === 0
          ? wasAsked
            ? doneText(run)
            : 'Nothing was changed: there is nothing to do.'
          : 'It was not carried out, or not whole. What the command said follows.'}
      </Message>
      {onRefused?.(run)}
      <Said run={run} isOpen={end.exitCode !== 0} />
    </>
  );
}

/** A result of more lines is left to what the command says. */
const mostLines = 4;

function doneText({ lines }: OrderRun): string {
  const isShort = lines.length > 0 && lines.length <= mostLines;
  return ['It was carried out.', ...(isShort ? lines : [])].join('\n');
}

/** What the command said, word for word. */
function Said({ run: { said }, isOpen = false }: { readonly run: OrderRun; readonly isOpen?: boolean }) {
  if (said.length === 0) return null;
  return (
    <details class="said" open={isOpen}>
      <summary>What the command says</summary>
      <pre>{said.join('\n')}</pre>
    </details>
  );
}
