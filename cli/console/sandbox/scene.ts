import type { Actor } from '../../../core/audit/audit-entry.ts';
import type { Person } from '../../../core/audit/person.ts';
import type { GroupRef } from '../../../core/model/security-group.ts';
import type { AllowlistRequest } from '../../../core/policy/allowlist-entry.ts';
import type { SeedRuleInput } from '../../../sandbox/seed.ts';

/** Something that happened in the account before the console was started. `at` is in milliseconds since the epoch, `until` ISO 8601 in UTC. */
export type Scene = { readonly at: number } & (
  | ({ readonly kind: 'approve-networks'; readonly requests: readonly AllowlistRequest[] } & Reasoned)
  | ({ readonly kind: 'exempt'; readonly owner: string; readonly until: string } & Reasoned & InGroup)
  /** Somebody adds rules, and the bot proposes to close the group, or closes it. */
  | ({ readonly kind: 'open'; readonly by: Omit<Actor, 'at'>; readonly rules: readonly SeedRuleInput[] } & OfBot)
  /** Somebody removes the rules for exactly this TCP port. The bot has nothing to say about that. */
  | ({ readonly kind: 'remove-rules'; readonly port: number } & InGroup)
  /** A check as a sweep asks for it. */
  | ({ readonly kind: 'check' } & OfBot)
  | ({ readonly kind: 'approve'; readonly by: Person } & InGroup)
  | ({ readonly kind: 'reject' } & Reasoned & InGroup)
  /** `refused`: what EC2 answers, so that nothing is changed. */
  | ({ readonly kind: 'fix'; readonly by: Person; readonly refused?: string } & InGroup)
  /** The last remediation of the group. */
  | ({ readonly kind: 'undo'; readonly by: Person; readonly until: string } & InGroup)
  | { readonly kind: 'sweep' }
  /** Somebody sets the opt-in tag. */
  | { readonly kind: 'opt-in'; readonly groups: readonly GroupRef[] }
);

interface InGroup {
  readonly group: GroupRef;
}

/** `plan` where it is left out. */
interface OfBot extends InGroup {
  readonly mode?: 'enforce';
}

interface Reasoned {
  readonly by: Person;
  readonly reason: string;
}

export type SceneOf<Kind extends Scene['kind']> = Extract<Scene, { readonly kind: Kind }>;
