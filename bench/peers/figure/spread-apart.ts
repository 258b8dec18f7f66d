/** Moves places on a line as little as needed for each to be at least `distance` from the next; their order stays. */
export function spreadApart(places: readonly number[], distance: number): number[] {
  const order = places.map((place, index) => ({ place, index })).toSorted((a, b) => a.place - b.place);
  const clusters: { sum: number; members: number[] }[] = [];
  for (const { place, index } of order) {
    // Each cluster stands around the mean of its members' own places, corrected for their rank in it.
    clusters.push({ sum: place, members: [index] });
    for (
      let last = clusters.at(-1), one = clusters.at(-2);
      last && one;
      last = clusters.at(-1), one = clusters.at(-2)
    ) {
      if (startOf(last, distance) - endOf(one, distance) >= distance) break;
      clusters.splice(-2, 2, { sum: one.sum + last.sum, members: [...one.members, ...last.members] });
    }
  }
  const moved = [...places];
  for (const cluster of clusters) {
    for (const [rank, index] of cluster.members.entries()) moved[index] = startOf(cluster, distance) + rank * distance;
  }
  return moved;
}

interface Cluster {
  readonly sum: number;
  readonly members: readonly number[];
}

function startOf({ sum, members }: Cluster, distance: number): number {
  return sum / members.length - ((members.length - 1) * distance) / 2;
}

function endOf(cluster: Cluster, distance: number): number {
  return startOf(cluster, distance) + (cluster.members.length - 1) * distance;
}
