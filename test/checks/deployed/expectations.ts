import { expect } from 'vitest';
import { rulesIn } from '../../builders/live-deps.ts';
import type { Service } from './service.ts';

/** How long the deployed service may take for what a test waits for, in milliseconds. */
export const patience = { timeout: 60_000, interval: 300 };

export const approved = '198.51.100.0/24';
export const who = ['--owner', 'mail-team', '--reason', 'filtering service'];
export const open = ['tcp 25-25 0.0.0.0/0'];
export const closed = [`tcp 25-25 ${approved}`];

/** Waits until a group has these rules. */
export function becomes(
  { sandbox }: Pick<Service, 'sandbox'>,
  name: string,
  rules: readonly string[],
  timeout = patience.timeout,
): Promise<void> {
  return expect.poll(() => rulesIn(sandbox, name), { ...patience, timeout }).toEqual([...rules].sort());
}
