import { useContext } from 'preact/hooks';
import type { Scope } from '../../shared/orders.ts';
import { Field } from '../field.tsx';
import { navigate, type Route, withQuery } from '../router.ts';
import { StatusContext } from '../status-context.ts';
import { scopeHint } from './scope-hint.ts';

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

/** Chooses where groups are looked for, and says what that takes. */
export function ScopeChoice({ route }: { readonly route: Route }) {
  const status = useContext(StatusContext);
  const asked = route.query.get('scope') ?? '';
  const value = choices.some((choice) => choice.value === asked) ? asked : '';
  const choose = (scope: string) =>
    navigate(withQuery(route, { scope, account: '', region: '', page: '' }), { replace: true });
  return (
    <Field
      label="Look in"
      value={value}
      onInput={choose}
      options={choices}
      hint={scopeHint(scopeOf(route.query), status)}
    />
  );
}
