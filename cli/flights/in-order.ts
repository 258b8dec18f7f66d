/** What is told of items that end in any order, in the order of the items. */
export interface InOrder {
  /** The item of this place has ended; it is told once all before it are. */
  readonly put: (index: number, tell: () => void) => void;
  /** Tells at once, in order, all that has ended and is not told yet; what ends later is told at once. */
  readonly flush: () => void;
}

export function inOrder(): InOrder {
  const ended = new Map<number, () => void>();
  let next = 0;
  let isFlushed = false;
  const tellAll = () => {
    for (const [index, tell] of [...ended].sort(([a], [b]) => a - b)) {
      ended.delete(index);
      tell();
    }
  };
  return {
    put: (index, tell) => {
      ended.set(index, tell);
      if (isFlushed) return tellAll();
      for (let first = ended.get(next); first; first = ended.get(next)) {
        ended.delete(next);
        next += 1;
        first();
      }
    },
    flush: () => {
      isFlushed = true;
      tellAll();
    },
  };
}
