import type { CheckResult } from '../../aws/checks.ts';
import { styled } from '../host/terminal.ts';

/** The result of a check, with what was checked. */
export type NamedCheck = CheckResult & { readonly name: string };

const marks = { ok: ['green', '✓'], warning: ['yellow', '!'], failed: ['red', '✗'] } as const;

/** The result of a check for people; where something is wrong, with what to do on a line of its own. */
export function checkText(check: NamedCheck): string {
  const [style, mark] = marks[check.status];
  const mend = check.status === 'ok' ? '' : `\n    → ${check.mend}`;
  return `${styled(style, mark)} ${check.name}: ${check.detail}${mend}`;
}
