import { counted } from '../../core/model/counted.ts';
import type { Unread } from '../../core/preview/effect.ts';
import { UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import type { Subject } from '../host/subject.ts';
import type { Preview } from './preview-edit.ts';
import { effectLines, unreadLine } from './show-effect.ts';

/** The options of every command that shows its effect before it changes anything. */
export interface ConfirmOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly partial?: boolean;
}

/**
 * Shows what would change and asks. With --dry-run it is the output, and nobody is asked; otherwise it is on standard error.
 * Throws a UsageError where something could not be read and --partial is not given, and where nobody can answer the question.
 */
export async function confirm(
  host: Host,
  { question, subject, ...preview }: Preview & { readonly question: string; readonly subject?: () => Subject },
  options: ConfirmOptions,
): Promise<'yes' | 'no' | 'dry-run'> {
  const tell = options.dryRun ? host.line : host.notice;
  for (const line of effectLines(preview)) tell(line);
  if (options.dryRun) return 'dry-run';
  const { unread } = preview.effect;
  if (unread.length > 0 && !options.partial) throw new UsageError(unreadText(unread));
  const { yes } = options;
  if (await host.ask(question, subject ? { yes, subject } : { yes })) return 'yes';
  host.notice('Nothing was changed.');
  return 'no';
}

/** More would bury the rest; all are in the lines before and in --json. */
const mostNamed = 3;

function unreadText(unread: readonly Unread[]): string {
  const named = unread.slice(0, mostNamed).map(unreadLine);
  const more = unread.length > mostNamed ? ` and ${counted(unread.length - mostNamed, 'other')}` : '';
  return `not everything could be read, and nothing was changed: ${named.join('; ')}${more}. Mend that, or use --partial to go on without it`;
}
