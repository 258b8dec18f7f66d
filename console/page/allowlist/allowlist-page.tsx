import { Page } from '../page.tsx';
import type { Route } from '../router.ts';

/** The policy: entries and exemptions. */
export function AllowlistPage(_: { readonly route: Route }) {
  return <Page title="Allowlist">…</Page>;
}
