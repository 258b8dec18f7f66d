/** How long past states are kept, in milliseconds: the longest read lag the sandbox can play. */
const memory = 600_000;

type Version<T> = { at: number; value: T | undefined };

/** One resource and its recent past, so that a lagging read can be answered with what was true then. */
export type Cell<T> = { versions: Version<T>[] };

/** A cell whose first value has always been there (`at` of minus infinity), or appears at a time. */
export function createCell<T>(value: T, at: number = Number.NEGATIVE_INFINITY): Cell<T> {
  return { versions: [{ at, value }] };
}

/** The truth: what a mutation sees. */
export function latest<T>(cell: Cell<T>): T | undefined {
  return cell.versions.at(-1)?.value;
}

/**
 * What was true at a moment (milliseconds): what a read sees while EC2's eventual consistency has not caught up
 * (https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html).
 */
export function asOf<T>(cell: Cell<T>, moment: number): T | undefined {
  return cell.versions.findLast((version) => version.at <= moment)?.value;
}

/** Records a new value; `undefined` means the resource is gone. Forgets what no lagging read can still ask for. */
export function write<T>(cell: Cell<T>, value: T | undefined, at: number): void {
  const recent = cell.versions.filter((version) => version.at !== at && version.at > at - memory);
  const base = cell.versions.findLast((version) => version.at <= at - memory);
  cell.versions = [...(base ? [base] : []), ...recent, { at, value }];
}
