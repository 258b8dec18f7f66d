import { build } from 'esbuild';

/**
 * Builds as esbuild does. @throws {Error} also for what esbuild only warns of: a module that is left out, or is not, where a plugin says
 * otherwise, works and is slow.
 */
export const buildCleanly: typeof build = async (options) => {
  const result = await build(options);
  const [first] = result.warnings;
  if (first === undefined) return result;
  const where = first.location ? `${first.location.file}:${first.location.line}: ` : '';
  throw new Error(`esbuild has ${result.warnings.length} warnings; the first: ${where}${first.text}`);
};
