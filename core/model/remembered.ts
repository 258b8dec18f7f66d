/**
 * A function without side effects that remembers its last answers: the groups of an account have the same few networks and tag keys again
 * and again. It forgets all of them when it has `most`, so that its memory is bounded. What throws is not remembered.
 */
export function remembered<Key, Value extends object | string | null>(
  most: number,
  answer: (key: Key) => Value,
): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const met = known.get(key);
    if (met !== undefined) return met;
    if (known.size >= most) known.clear();
    const value = answer(key);
    known.set(key, value);
    return value;
  };
}
