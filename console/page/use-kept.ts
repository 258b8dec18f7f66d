import { useRef } from 'preact/hooks';
import type { Reading } from './use-run.ts';

/** The document of a read; while the same is read again, that of before, so that the page does not jump. */
export function useKept<Document>({ state, document }: Reading<never, Document>): Document | null {
  const kept = useRef<Document | null>(null);
  if (document !== null || state !== 'running') kept.current = document;
  return kept.current;
}
