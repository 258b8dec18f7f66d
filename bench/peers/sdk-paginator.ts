import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Tool } from './tool.ts';

const root = join(import.meta.dirname, '../..');

/** The least that a program in JavaScript can do with the AWS SDK: read every page and count. */
const program = `
import { EC2Client, paginateDescribeSecurityGroups } from '@aws-sdk/client-ec2';
let groups = 0;
for await (const page of paginateDescribeSecurityGroups({ client: new EC2Client({}), pageSize: 1000 }, {})) {
  groups += page.SecurityGroups.length;
}
console.log(groups);
`;

/** The same program as it comes from node_modules, and bundled and minified by esbuild as tightly as it gets by options alone. */
export async function sdkPaginators(folder: string): Promise<Tool[]> {
  const bundled = join(folder, 'paginate.mjs');
  await writeFile(bundled, await bundleOf(program));
  const common = { version: null, exitCode: 0, finds: 'all', found: countOf } as const;
  return [
    {
      ...common,
      id: 'sdk-js',
      name: 'AWS SDK for JavaScript, bare paginator',
      command: () => [process.execPath, '--input-type=module', '-e', program],
      cwd: root,
      upTo: { groups: 10_000, why: 'the bundled one takes less' },
    },
    {
      ...common,
      id: 'sdk-js-bundled',
      name: 'the same, bundled and minified',
      command: () => [process.execPath, bundled],
    },
  ];
}

/** @throws {Error} when the output is not a number alone. */
export function countOf({ stdout }: { readonly stdout: string }): number {
  if (!/^\d+\n$/.test(stdout)) throw new Error('it is not a number');
  return Number(stdout);
}

async function bundleOf(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'js' },
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // Better for the peer: the ES modules are smaller and start faster than the CommonJS that esbuild takes for Node.
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  const [file] = outputFiles;
  if (!file) throw new Error('esbuild wrote nothing');
  return file.text;
}
