#!/usr/bin/env node
import { exitCodes } from './failure.ts';
import { keepCompiledCode } from './host/compile-cache.ts';
import { nodeProblem } from './node-version.ts';

const problem = nodeProblem(process.versions.node);
if (problem === null) {
  keepCompiledCode(import.meta.dirname);
  const { runCommandLine } = await import('./run-command-line.ts');
  await runCommandLine(process.argv.slice(2));
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = exitCodes.failure;
}
