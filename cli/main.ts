#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { exitCodes } from './failure.ts';
import { nodeProblem } from './node-version.ts';
import { runCommandLine } from './run-command-line.ts';

// The young generation stays as small as it begins. V8 would let it grow to 64 MB twice over, and what a scan reads is garbage a
// page later: 300 MB in place of 180 for 100,000 groups, in the same time. Set here, and not in the first line of this file, so
// that it holds for `npx smtp-warden` and `node dist/smtp-warden.js` as well.
setFlagsFromString('--semi-space-growth-factor=1');

const problem = nodeProblem(process.versions.node);
if (problem !== null) {
  process.stderr.write(`${problem}\n`);
  process.exit(exitCodes.failure);
}
await runCommandLine(process.argv.slice(2));
