#!/usr/bin/env -S node --max-semi-space-size=4
import { setFlagsFromString } from 'node:v8';
import { exitCodes } from './failure.ts';
import { nodeProblem } from './node-version.ts';
import { runCommandLine } from './run-command-line.ts';

// The heap is kept small: what a scan reads is garbage a page later, and V8 would let 390 MB of it pile up. Not among the
// flags above: Node would compile its own modules again instead of taking them from its cache, 20 ms.
setFlagsFromString('--heap-growing-percent=50');

const problem = nodeProblem(process.versions.node);
if (problem !== null) {
  process.stderr.write(`${problem}\n`);
  process.exit(exitCodes.failure);
}
await runCommandLine(process.argv.slice(2));
