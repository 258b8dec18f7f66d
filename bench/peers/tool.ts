import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Measured, measure } from '../measure.ts';

/** Something that reads all security groups, and how the bench can tell that it did. */
export interface Tool {
  readonly id: ToolId;
  readonly name: string;
  /** `before` for the command line of another checkout. */
  readonly version: 'this' | 'before' | null;
  /** The command; files that it writes belong into the folder, which is empty. */
  readonly command: (folder: string) => readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly exitCode: number;
  /** What it has to find: the open groups, all groups, or nothing at all. */
  readonly finds: 'open' | 'all' | 'nothing';
  /** How many it says it has found. */
  readonly found: (output: Output) => number | Promise<number>;
  /** Above so many groups it is run only when it is asked for by name. */
  readonly upTo?: { readonly groups: number; readonly why: string };
}

export interface Output {
  readonly stdout: string;
  readonly folder: string;
}

/** In the order in which they are run. */
export const toolIds = [
  'node',
  'scan-node',
  'scan',
  'scan-npx',
  'plan-all',
  'sdk-js',
  'sdk-js-bundled',
  'boto3',
  'custodian',
  'prowler',
] as const;

export type ToolId = (typeof toolIds)[number];

/** A tool did not do what all of them are measured for. Its message names the tool. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';
}

export interface Fleet {
  /** All of them, those included that AWS makes by itself. */
  readonly groups: number;
  readonly open: number;
  /** What points a tool at the endpoint. */
  readonly environment: Readonly<Record<string, string>>;
}

export type ToolRun = Omit<Measured, 'stdout' | 'stderr'> & { readonly found: number };

/**
 * Runs a tool once, with a home and a folder for temporary files of its own, so that it finds nothing that it had cached.
 * @throws {ToolFailure} when it ends otherwise than it should, or does not find what is there.
 */
export async function runTool(tool: Tool, fleet: Fleet): Promise<ToolRun> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-peer-'));
  try {
    const [home, temporary, output] = ['home', 'tmp', 'output'].map((name) => join(folder, name)) as Folders;
    for (const path of [home, temporary, output]) await mkdir(path);
    const env = { ...fleet.environment, HOME: home, TMPDIR: temporary, ...tool.env };
    const command = tool.command(output);
    const { stdout, stderr, ...cost } = await measure(
      command,
      tool.cwd === undefined ? { env } : { env, cwd: tool.cwd },
    );
    if (cost.exitCode !== tool.exitCode) {
      const last = stderr.trim().slice(-2_000);
      throw new ToolFailure(`${labelOf(tool)} ended with ${cost.exitCode} instead of ${tool.exitCode}: ${last}`);
    }
    return { ...cost, found: await foundBy(tool, { stdout, folder: output }, fleet) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

type Folders = [string, string, string];

async function foundBy(tool: Tool, output: Output, { groups, open }: Fleet): Promise<number> {
  const expected = { all: groups, open, nothing: 0 }[tool.finds];
  const found = await readable(tool, output);
  if (found === expected) return found;
  throw new ToolFailure(`${labelOf(tool)} found ${found} groups instead of ${expected}, among ${groups}`);
}

async function readable(tool: Tool, output: Output): Promise<number> {
  try {
    return await tool.found(output);
  } catch (cause) {
    const start = JSON.stringify(output.stdout.slice(0, 200));
    throw new ToolFailure(`${labelOf(tool)} did not print what was expected, but ${start}`, { cause });
  }
}

export function labelOf({ name, version }: Pick<Tool, 'name' | 'version'>): string {
  return version === 'before' ? `${name}, before` : name;
}
