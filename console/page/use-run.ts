import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { ReadOrder } from '../shared/orders.ts';
import type { RunEvent } from '../shared/run-events.ts';
import { type RunEnd, runOnServer } from './run-client.ts';

/** A read of the page, as far as it has come. `items` are those of the document's long list. */
export interface Reading<Item, Document> {
  readonly state: 'running' | 'done' | 'failed';
  readonly items: readonly Item[];
  /** The rest of the JSON document; null until the command has ended, and where it failed before. */
  readonly document: Document | null;
  readonly notices: readonly string[];
  /** What the command says to people on standard output. */
  readonly lines: readonly string[];
  /** How far it is; empty: nothing is known. */
  readonly progress: string;
  /** Why it failed as a whole. */
  readonly error: string | null;
  readonly reload: () => void;
  /** Ends it where it is; what was read stays. */
  readonly stop: () => void;
}

interface Told<Item> {
  readonly items: readonly Item[];
  readonly notices: readonly string[];
  readonly lines: readonly string[];
  readonly progress: string;
  readonly end: RunEnd | null;
}

const nothing = { items: [], notices: [], lines: [], progress: '', end: null };

/** How often the page shows what has come, in milliseconds: each time it renders what it has. */
const showEvery = 100;

/**
 * Reads by a command, and again when the order changes. What it says is shown as it comes, at most ten times a second. Null: nothing is
 * read. `Item` and `Document` are of the command's JSON document (see `Documents`).
 */
export function useRead<Item, Document>(order: ReadOrder | null): Reading<Item, Document> {
  const [told, setTold] = useState<Told<Item>>(nothing);
  const [round, setRound] = useState(0);
  const stopper = useRef<AbortController | null>(null);
  const key = JSON.stringify(order);
  useEffect(() => {
    setTold(nothing);
    if (key === 'null') return;
    const controller = new AbortController();
    stopper.current = controller;
    void read<Item>(JSON.parse(key), controller.signal, (next) => {
      // A stopped read keeps what it has; one that another order replaced says nothing any more.
      if (stopper.current === controller) setTold(next);
    });
    return () => {
      stopper.current = null;
      controller.abort();
    };
  }, [key, round]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  const stop = useCallback(() => stopper.current?.abort(), []);
  const { end, ...seen } = told;
  return {
    ...seen,
    state: end === null ? 'running' : end.error === null ? 'done' : 'failed',
    document: (end?.document ?? null) as Document | null,
    error: end?.error ?? null,
    reload,
    stop,
  };
}

async function read<Item>(order: ReadOrder, signal: AbortSignal, show: (told: Told<Item>) => void): Promise<void> {
  // A scan says of each finding what its item says.
  const keepsLines = order.kind !== 'scan';
  const items: Item[] = [];
  const notices: string[] = [];
  const lines: string[] = [];
  let progress = '';
  let timer: ReturnType<typeof setTimeout> | null = null;
  const told = (end: RunEnd | null) => ({
    items: items.slice(),
    notices: notices.slice(),
    lines: keepsLines ? lines.slice() : [],
    progress,
    end,
  });
  const plan = () => {
    timer ??= setTimeout(() => {
      timer = null;
      show(told(null));
    }, showEvery);
  };
  const tell = (events: readonly RunEvent[]) => {
    for (const event of events) {
      if (event.kind === 'item') items.push(event.item as Item);
      if (event.kind === 'line' && keepsLines) lines.push(event.text);
      if (event.kind === 'notice') notices.push(event.text);
      if (event.kind === 'progress') progress = event.text;
    }
    plan();
  };
  const end = await runOnServer({ path: '/api/read', body: { order } }, tell, signal);
  if (timer !== null) clearTimeout(timer);
  progress = '';
  show(told(end));
}
