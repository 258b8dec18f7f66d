import { useMemo, useState } from 'preact/hooks';
import { counted, grouped } from '../../core/model/counted.ts';
import type { Effect } from './documents.ts';
import { EffectGroup } from './effect-group.tsx';
import { byWeight, modeText, sumsOf, warningsOf } from './effect-order.ts';

interface EffectViewProps {
  readonly effect: Effect;
  /** How much was read to know it. */
  readonly read: { readonly places: number; readonly groups: number };
}

/** So many groups are shown at first, and with each further click. */
const step = 50;

/** Of so many groups, or fewer, each is shown with its rules at once. */
const mostOpen = 5;

/** What an edit changes: the sums, what could not be read, then group by group with those first where somebody is cut off. */
export function EffectView({ effect, read }: EffectViewProps) {
  const [shown, setShown] = useState(step);
  const groups = useMemo(() => byWeight(effect.groups), [effect]);
  const sums = sumsOf(effect);
  const more = groups.length - shown;
  return (
    <div class="effect">
      <p>
        <b>{groups.length === 0 ? 'No group would change.' : `${counted(groups.length, 'group')} would change.`}</b>{' '}
        <span class="dim">
          {counted(read.groups, 'group')} in {counted(read.places, 'account and region', 'accounts and regions')} read.
        </span>
      </p>
      {sums.length > 0 ? (
        <ul class="effect-sums" aria-label="How many groups">
          {sums.map(({ count, what, weight }) => (
            <li key={what} class={weight}>
              <b>{grouped(count)}</b> {what}
            </li>
          ))}
        </ul>
      ) : null}
      {groups.length > 0 ? <p>{modeText(effect.summary.mode)}</p> : null}
      {warningsOf(effect).map((text) => (
        <p key={text} class="warning-text">
          Warning: {text}
        </p>
      ))}
      <Unread unread={effect.unread} />
      {groups.slice(0, shown).map((group) => (
        <EffectGroup
          key={`${group.account} ${group.region} ${group.groupId}`}
          group={group}
          isOpen={groups.length <= mostOpen}
        />
      ))}
      {more > 0 ? (
        <button type="button" class="small" onClick={() => setShown(shown + step)}>
          Show {grouped(Math.min(more, step))} more of {grouped(groups.length)} groups
        </button>
      ) : null}
    </div>
  );
}

function Unread({ unread }: Pick<Effect, 'unread'>) {
  if (unread.length === 0) return null;
  return (
    <div class="message warning" role="status">
      <strong>Not read, so that it is not known what would change there:</strong>
      <ul>
        {unread.slice(0, step).map(({ account, region, groupId, reason }) => (
          <li key={`${account} ${region} ${groupId} ${reason}`}>
            {[account, region, groupId].filter((part) => part !== null).join(' ')}: {reason}
          </li>
        ))}
      </ul>
      {unread.length > step ? <p>And {grouped(unread.length - step)} more.</p> : null}
    </div>
  );
}
