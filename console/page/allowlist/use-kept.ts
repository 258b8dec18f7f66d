import { useRef } from 'preact/hooks';
import type { Reading } from '../use-run.ts';

/** The last document of a reading, also while it is read again, so that the rows and the focus in them stay. Null: there was none, or it failed. */
export function useKept<Document>({ document, state }: Pick<Reading<never, Document>, 'document' | 'state'>) {
  const kept = useRef<Document | null>(null);
  if (state === 'failed') kept.current = null;
  else if (document !== null) kept.current = document;
  return kept.current;
}
