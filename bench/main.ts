import { evaluatorSpeed, hardRule, typicalRule } from './evaluator.ts';
import { remediationCalls } from './remediation-calls.ts';
import { scanCosts } from './scan.ts';

/** Prints the figures of the README. `npm run bench`; takes about two minutes. */
const million = (rate: number) => `${(rate / 1e6).toFixed(2)} million rules/s`;

say('Evaluator, one core');
say(`  typical groups           ${million(evaluatorSpeed(typicalRule))}   (goal: at least 1)`);
say(`  every rule reaches 25    ${million(evaluatorSpeed(hardRule))}`);

say('\nCalls of one remediation (sandbox, read lag off)');
for (const { name, changes, reads, dynamodb, calls } of await remediationCalls()) {
  say(`  ${name.padEnd(24)} EC2: ${changes} changes, ${reads} reads; DynamoDB: ${dynamodb}   (${calls})`);
}

say('\nsmtp-warden scan, its own process, start-up included');
for (const groups of [1_000, 25_000, 50_000, 100_000]) {
  const { cpuSeconds, wallSeconds, peakMegabytes, findings } = await scanCosts(groups);
  const figures = `${cpuSeconds.toFixed(2)} s CPU, ${wallSeconds.toFixed(1)} s wall, ${peakMegabytes.toFixed(0)} MB peak`;
  say(`  ${groups.toLocaleString('en').padStart(7)} groups           ${figures}, ${findings} findings`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
