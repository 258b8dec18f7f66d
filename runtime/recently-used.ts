interface Kept<Key, Value> {
  /** How many are kept. */
  readonly most: number;
  readonly open: (key: Key) => Value;
  /** Told of each that is not kept any more. */
  readonly drop: (value: Value) => void;
}

/** Makes what is asked for, and keeps the last ones that were; the one that was asked for longest ago goes first. */
export function recentlyUsed<Key, Value>({ most, open, drop }: Kept<Key, Value>): (key: Key) => Value {
  // A map gives its keys in the order in which they were set.
  const kept = new Map<Key, Value>();
  return (key) => {
    const known = kept.get(key);
    const value = known === undefined ? open(key) : known;
    kept.delete(key);
    kept.set(key, value);
    for (const [oldest, old] of kept) {
      if (kept.size <= most) break;
      kept.delete(oldest);
      drop(old);
    }
    return value;
  };
}
