import { UsageError } from '../failure.ts';

/** What `allowlist suggest` prints where a person has to say something. */
export const placeholders = { owner: 'OWNER', reason: 'REASON' } as const;

const advice = { owner: 'write who is responsible for it', reason: 'write why it is needed' } as const;

/** Throws where an owner or a reason is still what `allowlist suggest` prints in its place: an approval has to have both. */
export function refusePlaceholders(given: { readonly owner?: string; readonly reason?: string }): void {
  for (const field of ['owner', 'reason'] as const) {
    if (given[field]?.trim() === placeholders[field])
      throw new UsageError(`--${field} ${placeholders[field]} stands for what you have to say: ${advice[field]}`);
  }
}
