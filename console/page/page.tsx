import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

/** A page with its heading, which gets the focus when somebody comes to it by a link. */
export function Page({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · smtp-warden`;
  }, [title]);
  return (
    <>
      <h1 tabIndex={-1}>{title}</h1>
      {children}
    </>
  );
}
