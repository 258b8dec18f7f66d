import { grouped } from '../../../core/model/counted.ts';
import { type ImportLine, importLines, importSums } from './import-lines.ts';

/** More would bury the effect; the command names all. */
const mostShown = 100;

const signs = { added: '+', changed: '~', removed: '-' } as const;
const words = { added: 'is added: ', changed: 'is changed: ', removed: 'is removed: ' } as const;

interface ImportDifferenceProps {
  readonly document: Readonly<Record<string, unknown>> | null;
}

/** What an import makes of the entries: sums, then entry by entry. */
export function ImportDifference({ document }: ImportDifferenceProps) {
  const lines = importLines(document);
  if (lines === null) return null;
  return (
    <section>
      <h3>What becomes of the allowlist</h3>
      <p>{importSums(document)}</p>
      <ul class="diff" aria-label="What changes, entry by entry">
        {lines.slice(0, mostShown).map((line) => (
          <Line key={line.key} line={line} />
        ))}
      </ul>
      {lines.length > mostShown ? (
        <p>And {grouped(lines.length - mostShown)} more: see what the command says.</p>
      ) : null}
      <h3>What that changes in the groups</h3>
    </section>
  );
}

function Line({ line: { kind, text } }: { readonly line: ImportLine }) {
  return (
    <li class={kind}>
      <span class="sign" aria-hidden="true">
        {signs[kind]}
      </span>
      <span class="unseen">{words[kind]}</span>
      <span class="rule">{text}</span>
    </li>
  );
}
