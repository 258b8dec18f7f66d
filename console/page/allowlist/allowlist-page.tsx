import { useContext, useMemo } from 'preact/hooks';
import type { AllowlistEntry, Documents, Exemption } from '../documents.ts';
import { Page } from '../page.tsx';
import { navigate, type Route, withQuery } from '../router.ts';
import { StatusContext } from '../status-context.ts';
import { useRead } from '../use-run.ts';
import { matchOf } from './address-match.ts';
import { DownloadSection } from './download-section.tsx';
import { EntriesSection } from './entries-section.tsx';
import { ExemptionsSection } from './exemptions-section.tsx';
import { ImportSection } from './import-section.tsx';
import { filterOf, shownEntries, shownExemptions } from './policy-filter.ts';
import { PolicyFilters } from './policy-filters.tsx';
import { orderedEntries, orderedExemptions } from './policy-order.ts';
import { useKept } from './use-kept.ts';
import { useStayHere } from './use-stay-here.ts';

/** What the bot itself takes where nothing is set. */
const usualDays = 14;

const none: readonly never[] = [];

/** The policy: who may come in, and which groups stay open. */
export function AllowlistPage({ route }: { readonly route: Route }) {
  const reading = useRead<never, Documents['allowlist-list']>({ kind: 'allowlist-list' });
  const exemptReading = useRead<never, Documents['exempt-list']>({ kind: 'exempt-list' });
  const entries: readonly AllowlistEntry[] | null = useKept(reading)?.entries ?? null;
  const exemptions: readonly Exemption[] | null = useKept(exemptReading)?.exemptions ?? null;
  const days = useContext(StatusContext)?.noticeDays ?? usualDays;
  const soon = useMemo(() => ({ now: Date.now(), days }), [entries, exemptions, days]);
  const query = route.query.toString();
  const filter = useMemo(() => filterOf(new URLSearchParams(query)), [query]);
  const inOrder = useMemo(() => orderedEntries(entries ?? none, filter.order), [entries, filter.order]);
  const match = useMemo(() => matchOf(inOrder, filter.address), [inOrder, filter.address]);
  const shown = useMemo(() => {
    const matched = match?.kind === 'entries' ? [...match.live, ...match.ended] : inOrder;
    return shownEntries(matched, filter, soon);
  }, [inOrder, match, filter, soon]);
  const shownGroups = useMemo(
    () => orderedExemptions(shownExemptions(exemptions ?? none, filter, soon), filter.order),
    [exemptions, filter, soon],
  );
  const set = (values: Readonly<Record<string, string>>) => navigate(withQuery(route, values), { replace: true });
  const reload = () => {
    reading.reload();
    exemptReading.reload();
  };
  const unreadable = reading.state === 'failed' ? 'The allowlist could not be read.' : null;
  useStayHere();
  return (
    <Page title="Allowlist">
      <PolicyFilters filter={filter} noticeDays={days} onChange={set} />
      <EntriesSection
        {...{ route, reading, entries, shown, match, soon, unreadable }}
        address={filter.address}
        onAddress={(address) => set({ address })}
        onDone={reload}
      />
      <ExemptionsSection
        {...{ exemptions, shown: shownGroups, soon }}
        reading={exemptReading}
        said={reading}
        onDone={reload}
      />
      <ImportSection onDone={reload} disabled={unreadable} />
      <DownloadSection disabled={unreadable} />
    </Page>
  );
}
