import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { bundling } from '../../scripts/bundle-functions.ts';
import type { Sdk } from './sdk-exchange.ts';
import type { SdkImport } from './sdk-imports.ts';

const require = createRequire(import.meta.url);

/** The SDK as Node loads it, without any bundler. */
export function unbundledSdk({ package: name }: SdkImport): Sdk {
  return require(name);
}

/** The same clients and commands, bundled as the functions are; `first` is what meddles with it, to see that it is noticed. */
export async function bundledSdks(
  imports: readonly SdkImport[],
  dir: string,
  first: readonly Plugin[] = [],
): Promise<Sdk[]> {
  const options = bundling();
  const outfile = join(dir, 'sdk.mjs');
  const contents = imports
    .map(({ package: name, client, commands }, index) => {
      const names = [client, ...commands];
      return `import { ${names.join(', ')} } from '${name}'; export const sdk${index} = { ${names.join(', ')} };`;
    })
    .join('\n');
  const stdin = { contents, resolveDir: join(import.meta.dirname, '../..') };
  const { outExtension: _, plugins = [], ...rest } = options;
  await build({ ...rest, plugins: [...first, ...plugins], stdin, outfile, sourcemap: false });
  const bundle: Record<string, Sdk> = require(outfile);
  return imports.map((_import, index) => bundle[`sdk${index}`] ?? {});
}
