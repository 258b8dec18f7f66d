import type { NetworkInterface } from '../../core/evidence/network.ts';

type Find<Found> = (interfaces: readonly NetworkInterface[]) => Promise<Found>;

/** What is found for some interfaces, and the same whenever it is asked for the same ones again: an estimate and the read after it. */
export function rememberedByIds<Found>(find: Find<Found>): Find<Found> {
  const known = new Map<string, Promise<Found>>();
  return (interfaces) => {
    const ids = interfaces.map(({ id }) => id);
    const key = ids.sort().join(' ');
    const found = known.get(key) ?? find(interfaces);
    known.set(key, found);
    return found;
  };
}
