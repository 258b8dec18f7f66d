import { evaluatorSpeed, hardRule, typicalRule } from './evaluator.ts';
import { remediationCalls } from './remediation-calls.ts';

/** Prints the figures of the README. `npm run bench`; `bench:peers` has those of `scan`. */
const million = (rate: number) => `${(rate / 1e6).toFixed(2)} million rules/s`;

say('Evaluator, one core');
say(`  typical groups           ${million(evaluatorSpeed(typicalRule))}   (goal: at least 1)`);
say(`  every rule reaches 25    ${million(evaluatorSpeed(hardRule))}`);

say('\nCalls of one remediation (sandbox, read lag off)');
for (const { name, changes, reads, dynamodb, calls } of await remediationCalls()) {
  say(`  ${name.padEnd(24)} EC2: ${changes} changes, ${reads} reads; DynamoDB: ${dynamodb}   (${calls})`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
