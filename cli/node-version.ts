/** As `engines` of package.json says; a test compares the two. */
export const oldestNode = 22;

/** Why the command cannot run on a version of Node, such as `20.11.1`; null where it can. */
export function nodeProblem(version: string): string | null {
  if (Number.parseInt(version, 10) >= oldestNode) return null;
  return `smtp-warden needs Node ${oldestNode} or newer, and this is Node ${version}. Install a newer Node, or use npx in the checkout`;
}
