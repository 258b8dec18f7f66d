/** Something that is to happen at a time. */
export interface Timer {
  readonly at: number;
  /** The order among those of the same time. */
  readonly order: number;
  readonly act: () => void;
  isCancelled: boolean;
}

export interface Timers {
  readonly add: (at: number, act: () => void) => Timer;
  readonly cancel: (timer: Timer) => void;
  /** Takes the first out; null where there is none. */
  readonly next: () => Timer | null;
}

/** Timers in a binary heap: adding and taking one out of a million costs some twenty comparisons. */
export function newTimers(): Timers {
  const heap: Timer[] = [];
  let added = 0;
  return {
    add: (at, act) => {
      const timer = { at, order: added++, act, isCancelled: false };
      heap.push(timer);
      rise(heap);
      return timer;
    },
    cancel: (timer) => {
      timer.isCancelled = true;
    },
    next: () => {
      for (let first = take(heap); first; first = take(heap)) if (!first.isCancelled) return first;
      return null;
    },
  };
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Moves the last one up to its place. */
function rise(heap: Timer[]): void {
  let index = heap.length - 1;
  const timer = heap[index] as Timer;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent] as Timer;
    if (!isBefore(timer, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = timer;
}

function take(heap: Timer[]): Timer | null {
  const [first] = heap;
  const last = heap.pop();
  if (!first || !last) return null;
  if (heap.length > 0) sink(heap, last);
  return first;
}

/** Puts a timer at the top and moves it down to its place. */
function sink(heap: Timer[], timer: Timer): void {
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    const left = heap[child];
    if (!left) break;
    const right = heap[child + 1];
    if (right && isBefore(right, left)) child += 1;
    const below = heap[child] as Timer;
    if (!isBefore(below, timer)) break;
    heap[index] = below;
    index = child;
  }
  heap[index] = timer;
}
