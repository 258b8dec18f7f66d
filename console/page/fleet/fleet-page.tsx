import { Link } from '../link.tsx';
import { Page } from '../page.tsx';
import { type Route, withQuery } from '../router.ts';
import { GoToGroup } from './go-to-group.tsx';
import { OpenView } from './open-view.tsx';
import { OptedIn } from './opted-in.tsx';
import { ScopeChoice, scopeOf } from './scope-choice.tsx';

/** The state of the fleet on one screen: what is open now, by a scan; what waits and ends, by the log and the policy. */
export function FleetPage({ route }: { readonly route: Route }) {
  const isOptedIn = route.query.get('view') === 'opted-in';
  const scope = scopeOf(route.query);
  const only = { show: '', reach: '', text: '', account: '', region: '', page: '' };
  return (
    <Page title="Fleet">
      <nav class="tabs" aria-label="Views of the fleet">
        <Link to={withQuery(route, { ...only, view: '' })} current={!isOptedIn}>
          Open groups
        </Link>
        <Link to={withQuery(route, { ...only, view: 'opted-in' })} current={isOptedIn}>
          Opted-in groups
        </Link>
      </nav>
      <div class="fleet-top">
        <ScopeChoice route={route} />
        <GoToGroup />
      </div>
      {isOptedIn ? <OptedIn scope={scope} route={route} /> : <OpenView route={route} scope={scope} />}
    </Page>
  );
}
