import { useContext, useState } from 'preact/hooks';
import type { Scope } from '../../shared/orders.ts';
import { Button } from '../button.tsx';
import { Field } from '../field.tsx';
import { groupPath, navigate, type Route, withQuery } from '../router.ts';
import { StatusContext } from '../status-context.ts';

const choices = [
  { value: '', label: 'this account and region' },
  { value: 'regions', label: 'all regions of this account' },
  { value: 'accounts', label: 'all accounts, this region' },
  { value: 'all', label: 'all accounts and regions' },
] as const;

/** Where groups are looked for, as the address says. */
export function scopeOf(query: URLSearchParams): Scope {
  const asked = query.get('scope');
  return {
    ...(asked === 'accounts' || asked === 'all' ? { accounts: 'all' } : {}),
    ...(asked === 'regions' || asked === 'all' ? { regions: 'all' } : {}),
  };
}

/** Chooses where groups are looked for. */
export function ScopeChoice({ route }: { readonly route: Route }) {
  const value = route.query.get('scope') ?? '';
  const choose = (scope: string) => navigate(withQuery(route, { scope }), { replace: true });
  return <Field label="Look in" value={value} onInput={choose} options={choices} />;
}

/** Goes to the page of a group, which need not be open. */
export function GoToGroup() {
  const status = useContext(StatusContext);
  const [id, setId] = useState('');
  const [account, setAccount] = useState('');
  const [region, setRegion] = useState('');
  const place = { account: account || status?.account || '', region: region || status?.region || '' };
  const groupId = id.trim();
  const isId = /^sg-[0-9a-f]{8,17}$/.test(groupId);
  const problem = isId
    ? place.account && place.region
      ? null
      : 'The account and region are not known yet.'
    : 'Write an id such as sg-0123456789abcdef0.';
  const go = () => navigate(groupPath({ ...place, groupId }));
  return (
    <details class="fleet-go">
      <summary>Go to a group</summary>
      <Field label="Group id" value={id} onInput={setId} />
      <Field
        label="Account"
        value={account}
        onInput={setAccount}
        hint={`${status?.account ?? ''} where it is left out`}
      />
      <Field label="Region" value={region} onInput={setRegion} hint={`${status?.region ?? ''} where it is left out`} />
      <Button onClick={go} disabled={problem}>
        Go
      </Button>
    </details>
  );
}
