import type { ComponentChildren } from 'preact';
import { navigate } from './router.ts';

interface LinkProps {
  readonly to: string;
  readonly children: ComponentChildren;
  readonly current?: boolean;
  readonly class?: string;
  readonly title?: string;
}

/** A link to another page of the console. It is a plain link, so that it can be opened in another tab and copied. */
export function Link({ to, children, current = false, class: name, title }: LinkProps) {
  const go = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a href={to} onClick={go} class={name} title={title} aria-current={current ? 'page' : undefined}>
      {children}
    </a>
  );
}
