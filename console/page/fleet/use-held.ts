import { useRef, useState } from 'preact/hooks';

/** Rows that stay where they are while somebody points at them. */
export interface Held<Row> {
  readonly rows: readonly Row[];
  /** How many more there are by now; 0 where nothing is held back. */
  readonly more: number;
  /** Shows them. */
  readonly release: () => void;
  /** For the element around the rows. */
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocusIn: () => void;
  readonly onFocusOut: (event: FocusEvent) => void;
}

/**
 * Keeps rows as they are as long as the pointer or the focus is on them, so that nothing moves away under either while more come. `key` says
 * what was asked for: other rows are shown at once.
 */
export function useHeld<Row>(rows: readonly Row[], key: string): Held<Row> {
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const [turn, setTurn] = useState(0);
  const kept = useRef({ rows, key, turn });
  const { current } = kept;
  const isHeld = (isPointed || isFocused) && current.key === key && current.turn === turn;
  // Whoever points at an empty list waits for the first rows.
  if (!isHeld || current.rows.length === 0) kept.current = { rows, key, turn };
  return {
    rows: kept.current.rows,
    more: Math.max(0, rows.length - kept.current.rows.length),
    release: () => setTurn((count) => count + 1),
    onPointerEnter: () => setPointed(true),
    onPointerLeave: () => setPointed(false),
    onFocusIn: () => setFocused(true),
    onFocusOut: ({ currentTarget, relatedTarget }) => {
      const isInside = currentTarget instanceof Element && relatedTarget instanceof Node;
      if (!(isInside && currentTarget.contains(relatedTarget))) setFocused(false);
    },
  };
}
