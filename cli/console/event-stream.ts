import type { RunEvent } from '../../console/shared/run-events.ts';

/** A stream of events as NDJSON, and how it is written. */
export interface EventStream {
  readonly stream: ReadableStream<Uint8Array>;
  readonly tell: (event: RunEvent) => void;
  /** The last event; the stream ends with it. */
  readonly end: (event: RunEvent) => void;
}

interface StreamOptions {
  /** Is called where nobody reads it any more: the reader has closed it, or lets too much wait. */
  readonly onGone: () => void;
  /** Takes out of a text what nobody is to read. */
  readonly hide?: (text: string) => string;
  /** As much as may wait for a reader who does not read, in characters. A scan of 100,000 open groups has less than the 128 MB it is by itself. */
  readonly mostWaiting?: number;
}

/**
 * Makes a stream of events. What is told within one turn of the event loop, or while the reader is busy, is one piece: 20,000 findings are
 * not 20,000 writes.
 */
export function eventStream({
  onGone,
  hide = (text) => text,
  mostWaiting = 128 * 1024 * 1024,
}: StreamOptions): EventStream {
  const encoder = new TextEncoder();
  let waiting: string[] = [];
  let length = 0;
  const state = { isWanted: false, isPlanned: false, isEnded: false, isGone: false };
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const flush = () => {
    state.isPlanned = false;
    if (state.isGone) return;
    if (state.isWanted && waiting.length > 0) {
      state.isWanted = false;
      const piece = encoder.encode(waiting.join(''));
      [waiting, length] = [[], 0];
      controller.enqueue(piece);
    }
    if (state.isEnded && waiting.length === 0) {
      state.isGone = true;
      controller.close();
    }
  };
  const leave = () => {
    if (state.isGone) return;
    state.isGone = true;
    waiting = [];
    onGone();
  };
  const tell = (event: RunEvent) => {
    if (state.isGone) return;
    const line = `${hide(JSON.stringify(event))}\n`;
    waiting.push(line);
    length += line.length;
    if (length > mostWaiting) {
      leave();
      controller.close();
    } else if (!state.isPlanned) {
      state.isPlanned = true;
      setImmediate(flush);
    }
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      start: (one) => {
        controller = one;
      },
      pull: () => {
        state.isWanted = true;
        if (!state.isPlanned) flush();
      },
      cancel: leave,
    },
    { highWaterMark: 0 },
  );
  const end = (event: RunEvent) => {
    tell(event);
    state.isEnded = true;
  };
  return { stream, tell, end };
}
