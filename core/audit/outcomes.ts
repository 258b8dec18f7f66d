import type { Outcome } from './audit-entry.ts';

/** Every outcome, in the order in which they are shown. */
export const outcomes: readonly Outcome[] = [
  'planned',
  'resumed',
  'completed',
  'partial',
  'failed',
  'restarted',
  'proposed',
  'reported',
  'deferred',
  'exempted',
  'withdrawn',
];
