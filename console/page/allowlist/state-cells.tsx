import type { AllowlistEntry } from '../documents.ts';
import { Moment } from '../moment.tsx';
import { whoWords } from './scope-words.ts';
import { type Soon, type Standing, standingOf, standingText } from './standing.ts';

interface StandingCellProps {
  readonly item: Pick<AllowlistEntry, 'expired' | 'expiresAt'> & { readonly removedBy?: string | undefined };
  readonly soon: Soon;
}

/** How something stands, when it ends or ended, and who ended it before its time. */
export function StandingCell({ item, soon }: StandingCellProps) {
  const { expiresAt, removedBy, expired } = item;
  return (
    <>
      <span class={`badge ${kinds[standingOf(item, soon)]}`}>{standingText(item, soon)}</span>
      <div class="dim">
        {expiresAt === null ? 'has no end' : <Moment at={expiresAt} />}
        {removedBy === undefined || !expired ? null : <Who who={removedBy} />}
      </div>
    </>
  );
}

const kinds: Readonly<Record<Standing, string>> = { 'in-force': 'good', 'ends-soon': 'warn', ended: '' };

/** When something was added, and by whom. */
export function AddedCell({ createdAt, createdBy }: Pick<AllowlistEntry, 'createdAt' | 'createdBy'>) {
  return (
    <>
      <Moment at={createdAt} />
      <div class="dim">
        <Who who={createdBy} />
      </div>
    </>
  );
}

function Who({ who }: { readonly who: string }) {
  return <span title={who}> by {whoWords(who)}</span>;
}

/** Who is responsible, and why. */
export function ReasonCell({ owner, reason }: Pick<AllowlistEntry, 'owner' | 'reason'>) {
  return (
    <div class="allowlist-reason">
      <bdi title={owner}>{whoWords(owner)}</bdi>
      <div class="dim">
        <bdi>{reason}</bdi>
      </div>
    </div>
  );
}
