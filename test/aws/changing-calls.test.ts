import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const changing =
  /\b(Authorize|Revoke|Modify|UpdateSecurityGroupRuleDescriptions)SecurityGroup(Rules)?(Ingress|Egress)?Command\b/;

/** Files of the product in which a pattern occurs. */
function filesWith(pattern: RegExp): string[] {
  return ['core', 'aws', 'runtime', 'handlers', 'cli'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${folder}/${file}`)
      .filter((file) => pattern.test(readFileSync(join(root, file), 'utf8'))),
  );
}

test('rules are changed in one file only; the doctor makes the same calls with DryRun', () => {
  expect(filesWith(changing).sort()).toEqual(['aws/checks.ts', 'aws/ec2-rule-changes.ts']);
});

test('each of the calls that the doctor makes is a DryRun', () => {
  const calls = readFileSync(join(root, 'aws/checks.ts'), 'utf8').match(/new (Revoke|Authorize)\w+Command\([^)]*/g);

  expect(calls).toHaveLength(2);
  expect(calls?.every((call) => call.includes('DryRun: true'))).toBe(true);
});

test('the client that makes one attempt a call is for changes of rules only', () => {
  expect(filesWith(/\bec2ChangesClient\(/).sort()).toEqual(['aws/clients.ts', 'runtime/places.ts']);
});
