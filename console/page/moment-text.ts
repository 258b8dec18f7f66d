/** `2026-11-30 12:34`, in UTC. */
export function momentText(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}
