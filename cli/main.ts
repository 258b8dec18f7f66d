#!/usr/bin/env node
import { exitCodes } from './failure.ts';
import { nodeProblem } from './node-version.ts';
import { runCommandLine } from './run-command-line.ts';

const problem = nodeProblem(process.versions.node);
if (problem !== null) {
  process.stderr.write(`${problem}\n`);
  process.exit(exitCodes.failure);
}
await runCommandLine(process.argv.slice(2));
