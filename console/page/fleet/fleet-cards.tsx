import { grouped } from '../../../core/model/counted.ts';
import type { FleetStatus } from '../documents.ts';
import { navigate, type Route, withQuery } from '../router.ts';
import { type Show, shows, showTitles } from './fleet-filter.ts';
import type { Counts } from './fleet-index.ts';
import { type Part, partOf } from './fleet-part.ts';
import { countText, type Scanned } from './scan-texts.ts';

interface CardsProps {
  readonly route: Route;
  readonly show: Show;
  readonly counts: Counts;
  /** Of the scan that has counted them. */
  readonly scanned: Scanned['state'];
  /** Null: not known yet, or where `isRead`, not readable. */
  readonly status: FleetStatus | null;
  readonly isRead: boolean;
}

/** The sums. Each shows only what it counts, and pressed again everything. */
export function Cards({ route, show, counts, scanned, status, isRead }: CardsProps) {
  const part = partOf(route.query);
  const go = (next: Show | Part) =>
    navigate(withQuery(route, { show: next === 'all' ? '' : next, page: '' }), { replace: true });
  const parts = [
    {
      part: 'waiting',
      title: 'waiting for approval',
      count: status?.proposals.filter(({ state }) => state === 'waiting').length,
    },
    { part: 'ending', title: 'ending soon', count: status?.endingSoon.length },
  ] as const;
  return (
    <div class="cards fleet-cards">
      {shows.map((one) => {
        const isPressed = part === null && show === one;
        return (
          <Card
            key={one}
            title={showTitles[one]}
            count={countText(counts[one], scanned)}
            isPressed={isPressed}
            onPress={() => go(isPressed ? 'all' : one)}
          />
        );
      })}
      {parts.map(({ part: one, title, count }) => (
        <Card
          key={one}
          title={count === undefined && isRead ? `${title}: not known` : title}
          count={count === undefined ? (isRead ? '–' : '…') : grouped(count)}
          isPressed={part === one}
          onPress={() => go(part === one ? 'all' : one)}
        />
      ))}
    </div>
  );
}

interface CardProps {
  readonly title: string;
  readonly count: string;
  readonly isPressed: boolean;
  readonly onPress: () => void;
}

function Card({ title, count, isPressed, onPress }: CardProps) {
  return (
    <button type="button" class="card" aria-pressed={isPressed} onClick={onPress}>
      <span class="number">{count}</span> <span>{title}</span>
    </button>
  );
}
