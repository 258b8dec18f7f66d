import { counted } from '../../core/model/counted.ts';
import type { FlowSums } from './flow-sums.ts';

/** The gaps by interface, with what failed while it was read and what AWS lost. Null: it is covered. */
export function coverageWith(
  gaps: ReadonlyMap<string, string | null>,
  failures: readonly { readonly id: string; readonly gap: string }[],
  sums: Pick<FlowSums, 'lost'>,
): Map<string, string | null> {
  const byId = Map.groupBy(failures, ({ id }) => id);
  return new Map(
    [...gaps].map(([id, gap]) => {
      const lost = sums.lost(id);
      const all = [
        ...(gap === null ? [] : [gap]),
        ...(byId.get(id) ?? []).map((failure) => failure.gap),
        ...(lost === 0 ? [] : [`${id}: AWS lost records of it (SKIPDATA, ${counted(lost, 'record')})`]),
      ];
      return [id, all.length === 0 ? null : all.join('; ')];
    }),
  );
}
