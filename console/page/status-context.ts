import { createContext } from 'preact';
import type { StatusInfo } from '../shared/status-info.ts';

/** Whose credentials, where, and what may be done; null until it is known. */
export const StatusContext = createContext<StatusInfo | null>(null);

/** Why nothing can be changed here at all; null where it can. */
export function writeRefusal(status: StatusInfo | null): string | null {
  if (status === null) return 'It is not known yet whose credentials these are.';
  if (status.readOnly) return 'The console was started with --read-only.';
  return status.problem === null ? null : 'The credentials do not work.';
}
