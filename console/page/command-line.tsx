import { useContext, useState } from 'preact/hooks';
import { commandOf, commandText } from '../shared/command-of.ts';
import type { Order } from '../shared/orders.ts';
import { StatusContext } from './status-context.ts';

/** The command line that does the same in a terminal, with a button that copies it. */
export function CommandLine({ order }: { readonly order: Order }) {
  const status = useContext(StatusContext);
  const [copied, setCopied] = useState(false);
  const text = commandText(commandOf(order), status?.shell);
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <div class="command">
      <code>{text}</code>
      <button type="button" class="small" onClick={copy} aria-label={`Copy the command ${text}`}>
        {copied ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}
