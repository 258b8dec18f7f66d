export interface Fifo<Item> {
  readonly push: (item: Item) => void;
  readonly shift: () => Item | undefined;
  readonly size: () => number;
}

/** First in, first out, also where there are many: the first of a long array is not taken out of it one by one. */
export function newFifo<Item>(): Fifo<Item> {
  let items: Item[] = [];
  let first = 0;
  return {
    size: () => items.length - first,
    push: (item) => void items.push(item),
    shift: () => {
      const item = items[first];
      if (first < items.length) first += 1;
      if (first > 1_000 && first * 2 > items.length) {
        items = items.slice(first);
        first = 0;
      }
      return item;
    },
  };
}
