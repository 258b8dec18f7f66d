import { Page } from '../page.tsx';
import type { Route } from '../router.ts';

/** What was decided and done. */
export function HistoryPage(_: { readonly route: Route }) {
  return <Page title="History">…</Page>;
}
