import { Page } from '../page.tsx';

/** One remediation, from its opening to its undo. */
export function RemediationPage({ id }: { readonly id: string }) {
  return <Page title={id}>…</Page>;
}
