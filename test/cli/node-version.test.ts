import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nodeProblem, oldestNode } from '../../cli/node-version.ts';

test.each(['22.0.0', '24.21.0', '100.1.0'])('the command runs on Node %s', (version) => {
  expect(nodeProblem(version)).toBeNull();
});

test.each(['20.20.2', '4.0.0'])('on Node %s it says which version it needs', (version) => {
  expect(nodeProblem(version)).toMatch(`needs Node 22 or newer, and this is Node ${version}.`);
});

test('the oldest version is that of package.json', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

  expect(engines.node).toBe(`>=${oldestNode}`);
});
