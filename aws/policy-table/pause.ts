/** How often something is tried that others can keep from being done by editing the policy at the same moment. */
export const tries = 12;

/** Waits a random time before the next try, longer each time, up to a second. */
export function pause(attempt: number): Promise<void> {
  const milliseconds = Math.random() * Math.min(1_000, 25 * 2 ** attempt);
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
