import { useEffect, useRef, useState } from 'preact/hooks';
import type { WriteOrder } from '../shared/orders.ts';
import type { Question, RunEvent } from '../shared/run-events.ts';
import { type RunEnd, type RunRequest, runOnServer } from './run-client.ts';

/** An order on its way: first the form, then its preview, the question, the execution, and the end. */
export interface OrderRun {
  readonly stage: 'form' | 'previewing' | 'question' | 'executing' | 'ended';
  readonly question: Question | null;
  /** What the command has said, word for word. */
  readonly said: readonly string[];
  /** What of it is the result, on standard output. */
  readonly lines: readonly string[];
  readonly progress: string;
  readonly end: RunEnd | null;
  /** Whether the person was asked: otherwise there was nothing to do. */
  readonly wasAsked: boolean;
  /** Looks what would be done, also again. */
  readonly preview: () => void;
  /** Does what the question says; `typed` is what the person has typed. */
  readonly execute: (typed: string | null) => void;
  /** Goes back to the form, with what is filled in. */
  readonly change: () => void;
  /** Stops a preview. */
  readonly stop: () => void;
}

type State = Pick<OrderRun, 'stage' | 'question' | 'said' | 'lines' | 'progress' | 'end' | 'wasAsked'>;

const start: State = { stage: 'form', question: null, said: [], lines: [], progress: '', end: null, wasAsked: false };

/** Runs an order. `atOnce`: the preview begins without a form. `onDone` is told when something was carried out. */
export function useOrder(order: WriteOrder | null, atOnce: boolean, onDone: () => void): OrderRun {
  const [state, setState] = useState<State>(start);
  const stopper = useRef<AbortController | null>(null);
  const isExecuting = useRef(false);
  const begin = async (request: RunRequest, stage: 'previewing' | 'executing') => {
    // A second click of a double click comes before the button is gone.
    if (isExecuting.current) return;
    isExecuting.current = stage === 'executing';
    const controller = new AbortController();
    stopper.current = controller;
    let question: Question | null = null;
    setState(({ wasAsked }) => ({
      ...start,
      stage,
      wasAsked: stage === 'executing' || (wasAsked && stage !== 'previewing'),
    }));
    const tell = (events: readonly RunEvent[]) => {
      for (const event of events) if (event.kind === 'question') question = event.question;
      setState((before) => events.reduce(heard, before));
    };
    const end = await runOnServer(request, tell, controller.signal);
    isExecuting.current = false;
    if (stopper.current !== controller) return;
    // A preview says no to the question, and some commands call that an error.
    const isAsked = stage === 'previewing' && question !== null;
    setState((before) => ({ ...before, stage: isAsked ? 'question' : 'ended', question, end, progress: '' }));
    if (stage === 'executing') onDone();
  };
  const preview = () => {
    if (order) void begin({ path: '/api/preview', body: { order } }, 'previewing');
  };
  const execute = (typed: string | null) => {
    const digest = state.question?.digest;
    if (order && digest !== undefined)
      void begin({ path: '/api/execute', body: { order, digest, typed } }, 'executing');
  };
  const change = () => setState(start);
  const stop = () => stopper.current?.abort();
  // Once, when the dialog opens.
  useEffect(() => {
    if (atOnce) preview();
    return () => {
      const controller = stopper.current;
      stopper.current = null;
      controller?.abort();
    };
  }, []);
  return { ...state, preview, execute, change, stop };
}

function heard(state: State, event: RunEvent): State {
  switch (event.kind) {
    case 'line':
      return { ...state, said: [...state.said, event.text], lines: [...state.lines, event.text] };
    case 'notice':
      return { ...state, said: [...state.said, event.text] };
    case 'progress':
      return { ...state, progress: event.text };
    default:
      return state;
  }
}
