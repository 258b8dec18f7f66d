import { rulesIn } from '../../builders/live-deps.ts';
import type { Service } from './service.ts';

const changing = ['AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress'];

interface Change {
  readonly action: string;
  /** The rules of the group right after it. */
  readonly rules: readonly string[];
}

/**
 * Watches a group: gives the changes of its rules so far, in their order. `interfere` is called after each, with how many
 * there were, and the call is answered only when that is done.
 */
export function watch(
  { sandbox }: Pick<Service, 'sandbox'>,
  name: string,
  interfere: (count: number) => Promise<unknown> | undefined = () => undefined,
): readonly Change[] {
  const { id } = sandbox.group(name);
  const changes: Change[] = [];
  sandbox.hooks.after = async ({ action, targets }) => {
    if (!changing.includes(action) || !targets.includes(id)) return;
    changes.push({ action, rules: rulesIn(sandbox, name) });
    await interfere(changes.length);
  };
  return changes;
}
