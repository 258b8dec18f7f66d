import { afterAll, beforeAll } from 'vitest';
import { type PortRule, portRules } from '../../core/evaluator/port-rules.ts';

const second: PortRule = {
  id: 'submission-unrestricted-ingress',
  title: 'Inbound submission is restricted',
  port: 587,
  references: [],
};

/** Watches port 587 as well while the tests of a file run. */
export function watchSecondPort(): void {
  const registry = portRules as PortRule[];
  beforeAll(() => void registry.push(second));
  afterAll(() => void registry.pop());
}
