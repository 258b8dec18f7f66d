import { canonicalJson } from '../../../core/model/canonical-json.ts';
import { type GroupPreview, previewOf } from '../../../core/preview/effect-on.ts';
import { botOver } from './bot.ts';
import type { PreviewCase } from './cases.ts';
import { differ, differencesOf } from './differences.ts';
import { edited } from './edits.ts';
import { inMemory } from './in-memory.ts';
import type { Moment, OpenLayer } from './layer.ts';
import { momentBefore } from './moment-before.ts';
import { whatHappens } from './what-happens.ts';

export interface Compared {
  readonly differences: readonly string[];
  readonly preview: GroupPreview;
  /** Whether somebody else had edited the policy in between, so that the edit was refused. */
  readonly isStale: boolean;
}

export interface Terms {
  /** Where the bot works; in memory where this is left out. */
  readonly open?: OpenLayer;
  /** A preview with a defect, to see that it is found. */
  readonly preview?: typeof previewOf;
}

/** Previews the edit of a case, makes it, lets the bot work, and says what came otherwise than previewed. */
export async function compare(given: PreviewCase, terms: Terms = {}): Promise<Compared> {
  const { open = inMemory, preview: previewBy = previewOf } = terms;
  const before = await momentBefore(given);
  const { policy, settings, snapshot, now } = before;
  const { edit, meanwhile } = given;
  const isPolicy = edit.kind === 'policy';
  const stored = isPolicy ? edited(policy, edit.acts, before) : { after: policy, changes: [] };
  const list = await botOver(await inMemory(before)).list();
  const group = { snapshot, list, ...(isPolicy ? {} : { tagsAfter: edit.tags }) };
  const preview = previewBy(group, { before: policy, after: stored.after, settings, now });

  const others = meanwhile?.kind === 'policy' ? edited(policy, meanwhile.acts, before) : null;
  if (others && others.changes.length > 0 && stored.changes.length > 0)
    return { preview, isStale: true, differences: await whereStale(before, open, { own: stored, others }) };
  const without = await whatHappens(before, open);
  const reality = await whatHappens(before, open, async (bot) => {
    if (!isPolicy) return bot.tag(edit.tags);
    const result = await bot.follow({ ...stored, on: await bot.version() });
    if (result === 'stale') throw new Error('nobody else has edited the policy, and the edit was refused');
  });
  const moment = isPolicy
    ? { ...before, policy: stored.after }
    : { ...before, snapshot: { ...snapshot, tags: edit.tags } };
  const differences = [
    ...without.faults.map((fault) => `without the edit: ${fault}`),
    ...reality.faults,
    ...differencesOf(preview, { moment, before, without, reality }),
  ];
  return { differences, preview, isStale: false };
}

type Edited = ReturnType<typeof edited>;

/** An edit that was previewed on a policy that somebody else has edited since is refused, and theirs stands. */
async function whereStale(
  moment: Moment,
  open: OpenLayer,
  { own, others }: { readonly own: Edited; readonly others: Edited },
): Promise<string[]> {
  const bot = botOver(await open(moment));
  try {
    const on = await bot.version();
    await bot.follow({ ...others, on: null });
    const result = await bot.follow({ ...own, on });
    const { entries, exemptions } = await bot.deps.allowlist.read();
    const itemsOf = (policy: Moment['policy']) =>
      [...policy.entries, ...policy.exemptions].map((item) => canonicalJson(item)).sort();
    return [
      ...differ('an edit on an older policy', 'stale', result),
      ...differ('the policy in force', itemsOf(others.after), itemsOf({ entries, exemptions })),
    ];
  } finally {
    await bot.close();
  }
}
