import { useEffect, useState } from 'preact/hooks';

/** Where the page is: all of it stands in the address, so that it can be shared and kept. */
export interface Route {
  readonly path: string;
  readonly query: URLSearchParams;
}

const changed = 'smtp-warden:route';

/** The route, and each later one. */
export function useRoute(): Route {
  const [route, setRoute] = useState(current);
  useEffect(() => {
    const update = () => setRoute(current());
    addEventListener('popstate', update);
    addEventListener(changed, update);
    return () => {
      removeEventListener('popstate', update);
      removeEventListener(changed, update);
    };
  }, []);
  return route;
}

/** Goes to a path of the console. `replace`: without a new entry in the browser's history, as for filters. */
export function navigate(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  dispatchEvent(new Event(changed));
  if (!replace) focusTop();
}

/** The same path with other values in the query; an empty value takes the name out. */
export function withQuery({ path, query }: Route, values: Readonly<Record<string, string>>): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(values)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The address of a group's page. */
export function groupPath(group: {
  readonly account: string;
  readonly region: string;
  readonly groupId: string;
}): string {
  return `/groups/${group.account}/${group.region}/${group.groupId}`;
}

/** The address of a remediation or decision. */
export function remediationPath(id: string): string {
  return `/history/${encodeURIComponent(id)}`;
}

function current(): Route {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

/** A new page begins at its heading, for whoever reads with a screen reader or the keyboard. */
function focusTop(): void {
  requestAnimationFrame(() => {
    scrollTo(0, 0);
    document.querySelector<HTMLElement>('h1')?.focus();
  });
}
