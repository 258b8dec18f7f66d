import type { ComponentChildren } from 'preact';
import { useContext, useEffect, useId, useRef, useState } from 'preact/hooks';
import type { WriteOrder } from '../shared/orders.ts';
import { AboutView } from './about-view.tsx';
import { Button } from './button.tsx';
import { CommandLine } from './command-line.tsx';
import { ConfirmQuestion } from './confirm-question.tsx';
import { Message } from './message.tsx';
import { Progress } from './progress.tsx';
import { StatusContext } from './status-context.ts';
import { type OrderRun, useOrder } from './use-order.ts';

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
  /** Further ways that are offered where it is refused, such as `undo --port-only`. */
  readonly onRefused?: (run: OrderRun) => ComponentChildren;
}

/**
 * Carries out one order: its form, its preview, the question, and what came of it. The answer that is focused is no. It is closed by
 * Escape, but not while something is carried out.
 */
export function OrderDialog(props: OrderDialogProps) {
  const { title, form, onClose, onDone, onRefused } = props;
  const [isPartial, setPartial] = useState(false);
  const order =
    isPartial && props.order !== null && isEdit(props.order) ? { ...props.order, partial: true } : props.order;
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const isDone = useRef(false);
  const run = useOrder(order, form === undefined, () => {
    isDone.current = true;
  });
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    if (isPartial) run.preview();
  }, [isPartial]);
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
  return (
    <dialog ref={dialog} aria-labelledby={heading} onCancel={cancel}>
      <h2 id={heading}>{title}</h2>
      <Where />
      <Stage {...props} order={order} run={run} onPartial={() => setPartial(true)} />
      {order ? (
        <section class="same">
          <h3>The same in a terminal</h3>
          <CommandLine order={order} />
        </section>
      ) : null}
      {run.stage === 'ended' && onRefused ? onRefused(run) : null}
      <div class="actions">
        <Button onClick={close} disabled={isBusy ? 'It is being carried out, and will be finished.' : null}>
          {run.stage === 'ended' ? 'Close' : 'Cancel'}
        </Button>
      </div>
    </dialog>
  );
}

interface StageProps extends OrderDialogProps {
  readonly run: OrderRun;
  /** Goes on without what could not be read. */
  readonly onPartial: () => void;
}

/** Orders that read the groups of a fleet first, of which some may not be readable. */
function isEdit({ kind }: WriteOrder): boolean {
  return !['fix', 'approve', 'reject', 'undo'].includes(kind);
}

function Stage({ order, incomplete, form, run, onPartial }: StageProps) {
  switch (run.stage) {
    case 'form':
      return (
        <>
          {form}
          <div class="actions">
            <Button
              kind="main"
              onClick={run.preview}
              disabled={order === null ? (incomplete ?? 'Something is missing.') : null}
            >
              Preview
            </Button>
          </div>
        </>
      );
    case 'previewing':
      return <Progress text={run.progress || 'Working out what would change…'} onStop={run.stop} />;
    case 'question':
      return run.question === null ? null : (
        <>
          <AboutView about={run.question.about} />
          <Said run={run} />
          <ConfirmQuestion question={run.question} onYes={run.execute} />
        </>
      );
    case 'executing':
      return <Progress text={run.progress || 'Carrying it out…'} noStop="It is finished, whatever happens." />;
    case 'ended':
      return <Ended run={run} onPartial={onPartial} />;
  }
}

function Ended({ run, onPartial }: Pick<StageProps, 'run' | 'onPartial'>) {
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
        <Said run={run} isOpen={end.exitCode !== 0} />
      </>
    );
  }
  return (
    <>
      <Message kind={end.exitCode === 0 && wasAsked ? 'done' : end.exitCode === 0 ? 'note' : 'warning'}>
        {end.exitCode === 0
          ? wasAsked
            ? 'It was carried out.'
            : 'Nothing was changed: there is nothing to do.'
          : 'It was not carried out, or not whole. What the command said follows.'}
      </Message>
      <Said run={run} isOpen={end.exitCode !== 0} />
    </>
  );
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

/** Stands in every confirmation, so that nobody changes the wrong account. */
function Where() {
  const status = useContext(StatusContext);
  if (status === null) return null;
  const { account, region, profile, mode, caller, sandbox } = status;
  return (
    <p class="where">
      {sandbox ? 'Sandbox, ' : ''}account <b>{account ?? 'not known'}</b>, region <b>{region ?? 'not known'}</b>,
      profile <b>{profile ?? 'none'}</b>, mode <b>{mode}</b>, as <span class="id">{caller ?? 'nobody'}</span>
    </p>
  );
}
