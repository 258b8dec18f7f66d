import { useContext, useState } from 'preact/hooks';
import { commandOf, commandText } from '../shared/command-of.ts';
import type { Order } from '../shared/orders.ts';
import { StatusContext } from './status-context.ts';

/** The command line that does the same in a terminal, with a button that copies it. */
export function CommandLine({ order }: { readonly order: Order }) {
  const status = useContext(StatusContext);
  return <CommandText text={commandText(commandOf(order), status?.shell)} />;
}

/** A command that only a terminal can carry out, such as `init`, as this console's settings need it. */
export function TerminalCommand({ command }: { readonly command: readonly string[] }) {
  const status = useContext(StatusContext);
  return <CommandText text={commandText({ command, values: [], options: {} }, status?.shell)} />;
}

function CommandText({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
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
