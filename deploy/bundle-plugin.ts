import { join } from 'node:path';
import { bundleFunctions } from '../scripts/bundle-functions.ts';

/** What this plugin uses of osls, the program behind `serverless` (types/ of its package describe no plugins). */
interface Serverless {
  readonly serviceDir: string;
  readonly pluginManager: { readonly plugins: readonly object[] };
}

interface Zipper {
  /** Zips files into `.serverless/<name>`, with paths relative to `prefix`, sorted, and all of the same date. */
  readonly zipFiles: (files: readonly string[], name: string, prefix: string) => Promise<string>;
}

/**
 * Makes `serverless package` and `serverless deploy` package fresh bundles: one zip for each function in .serverless/, which
 * serverless.yml names as the function's `package.artifact`. osls's own way, patterns for each function, searches all of
 * node_modules once for every function.
 */
function bundlePlugin({ serviceDir, pluginManager }: Serverless): { hooks: Record<string, () => Promise<void>> } {
  const bundleAndZip = async () => {
    const outDir = join(serviceDir, 'dist', 'functions');
    const zipper = pluginManager.plugins.find(isZipper);
    if (!zipper) throw new Error('this version of osls has no plugin that zips files');
    for (const name of await bundleFunctions(outDir)) {
      const files = ['index.mjs', 'index.mjs.map'].map((file) => join(outDir, name, file));
      await zipper.zipFiles(files, `${name}.zip`, join(outDir, name));
    }
  };
  return {
    hooks: {
      'before:package:createDeploymentArtifacts': bundleAndZip,
      'before:deploy:function:packageFunction': bundleAndZip,
    },
  };
}

function isZipper(plugin: object): plugin is Zipper {
  return 'zipFiles' in plugin && typeof plugin.zipFiles === 'function';
}

// osls loads plugins with require(), and this is what require() of an ES module then returns.
export { bundlePlugin as 'module.exports' };
