import { useEffect, useState } from 'preact/hooks';
import type { StatusInfo } from '../shared/status-info.ts';
import { AllowlistPage } from './allowlist/allowlist-page.tsx';
import { FleetPage } from './fleet/fleet-page.tsx';
import { GroupPage } from './group/group-page.tsx';
import { HistoryPage } from './history/history-page.tsx';
import { RemediationPage } from './history/remediation-page.tsx';
import { Layout } from './layout.tsx';
import { Link } from './link.tsx';
import { Page } from './page.tsx';
import { type Route, useRoute } from './router.ts';
import { refusalOf, unreachable } from './run-client.ts';
import { StatusContext } from './status-context.ts';

/** The whole page. */
export function App() {
  const route = useRoute();
  const [status, setStatus] = useState<StatusInfo | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const load = () =>
      void fetch('/api/status').then(
        async (response) => {
          if (response.ok) setStatus(await response.json());
          setProblem(response.ok ? null : await refusalOf(response));
        },
        () => setProblem(unreachable),
      );
    const again = () => {
      if (document.visibilityState === 'visible') load();
    };
    load();
    document.addEventListener('visibilitychange', again);
    return () => document.removeEventListener('visibilitychange', again);
  }, []);
  return (
    <StatusContext.Provider value={status}>
      <Layout route={route} problem={problem}>
        <PageOf route={route} />
      </Layout>
    </StatusContext.Provider>
  );
}

function PageOf({ route }: { readonly route: Route }) {
  const [first = '', ...rest] = partsOf(route.path);
  const [account, region, groupId] = rest;
  if (first === '' && rest.length === 0) return <FleetPage route={route} />;
  if (first === 'groups' && account && region && groupId && rest.length === 3) {
    const group = { account, region, groupId };
    return <GroupPage key={rest.join('/')} group={group} />;
  }
  if (first === 'allowlist' && rest.length === 0) return <AllowlistPage route={route} />;
  if (first === 'history' && rest.length === 0) return <HistoryPage route={route} />;
  if (first === 'history' && account && rest.length === 1) return <RemediationPage key={account} id={account} />;
  return (
    <Page title="Not found">
      <p>
        There is no page at this address. <Link to="/">Go to the fleet</Link>.
      </p>
    </Page>
  );
}

/** The parts of a path, decoded; none of one that nobody can decode, such as `/history/%E0`. */
function partsOf(path: string): string[] {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return ['not-a-path'];
  }
}
