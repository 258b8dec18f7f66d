import { join } from 'node:path';
import type { BenchOptions } from './options.ts';
import { emptyNode, ownTools } from './own-tools.ts';
import { pinnedVersion, pythonEnvironment, pythonVersion, Unavailable } from './python-environment.ts';
import { boto3, custodian, prowler } from './python-tools.ts';
import type { NotRun } from './results.ts';
import { sdkPaginators } from './sdk-paginator.ts';
import { type Tool, type ToolId, toolIds } from './tool.ts';

export interface Prepared {
  /** In the order in which they are run. */
  readonly tools: readonly Tool[];
  readonly notRun: readonly NotRun[];
  readonly versions: Readonly<Record<string, string>>;
}

interface Order extends Pick<BenchOptions, 'tools' | 'before'> {
  /** For what the tools need and the bench writes: bundles and policies. */
  readonly folder: string;
  readonly onInstall: (name: string) => void;
}

const root = join(import.meta.dirname, '../..');

/** The tools written in Python: what makes each of them, and the package whose version counts. */
const pythonTools = [
  { id: 'boto3', package: 'boto3', make: async (bin: string) => boto3(bin) },
  { id: 'custodian', package: 'c7n', make: custodian },
  { id: 'prowler', package: 'prowler', make: async (bin: string) => prowler(bin) },
] as const;

/** Makes everything ready that was asked for. What cannot be had on this machine is named, with the reason. */
export async function prepareTools({ tools: wanted, before, folder, onInstall }: Order): Promise<Prepared> {
  const isWanted = (id: ToolId) => wanted === null || wanted.includes(id);
  const notRun: NotRun[] = [];
  const versions: Record<string, string> = {};
  const tools: Tool[] = [emptyNode, ...ownTools(root, 'this'), ...(before === null ? [] : ownTools(before, 'before'))];
  if (isWanted('sdk-js') || isWanted('sdk-js-bundled')) tools.push(...(await sdkPaginators(folder)));
  for (const { id, package: name, make } of pythonTools.filter((tool) => isWanted(tool.id))) {
    try {
      onInstall(id);
      const bin = await pythonEnvironment(id);
      tools.push(await make(bin, folder));
      versions[name] = await pinnedVersion(id, name);
      versions.Python = await pythonVersion(bin);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      notRun.push({ what: id, why: error.message });
    }
  }
  const order = (tool: Tool) => toolIds.indexOf(tool.id);
  return { tools: tools.filter(({ id }) => isWanted(id)).toSorted((a, b) => order(a) - order(b)), notRun, versions };
}
