import { counted } from '../../core/model/counted.ts';
import type { Place } from '../../core/model/security-group.ts';
import { boundYoungGeneration } from '../host/heap.ts';
import type { Host } from '../host/host.ts';

/** How far a command has read, as one line that moves; shown on a terminal only. */
export interface Progress {
  /** A page of so many groups was read. */
  readonly groups: (count: number) => void;
  /** Counts a place as read when what is read there has ended. */
  readonly place: <Value>(results: AsyncIterable<Value>) => AsyncGenerator<Value>;
  /** Removes the line. */
  readonly end: () => void;
}

/** `places` are all that will be read. */
export function progressOf(places: readonly Place[], host: Pick<Host, 'progress'>): Progress {
  const isOneAccount = new Set(places.map(({ account }) => account)).size <= 1;
  const all = isOneAccount
    ? counted(places.length, 'region')
    : counted(places.length, 'account and region', 'accounts and regions');
  let groups = 0;
  let read = 0;
  const tell = () => host.progress(`${counted(groups, 'group')}, ${read} of ${all}`);
  return {
    groups: (count) => {
      groups += count;
      boundYoungGeneration();
      tell();
    },
    place: async function* (results) {
      tell();
      yield* results;
      read += 1;
      tell();
    },
    end: () => host.progress(''),
  };
}
