import fc from 'fast-check';
import { type PreviewCase, previewCases } from './cases.ts';
import { type Compared, compare, type Terms } from './compare.ts';

interface Sampling extends Terms {
  readonly runs: number;
  readonly seed: number;
}

export interface Checked {
  /** The first difference between preview and deed, made as short as it gets, as text; null where there is none. */
  readonly found: string | null;
  readonly runs: number;
  /** How many groups the edit changed, by decision before and after, and how many it left as they were. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Compares previews of random edits with what the bot then does. */
export async function checkPreviews({ runs, seed, ...terms }: Sampling): Promise<Checked> {
  const counts = new Map<string, number>();
  const property = fc.asyncProperty(previewCases, async (given) => {
    const compared = await compare(given, terms);
    for (const kind of kindsOf(compared)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return compared.differences.length === 0;
  });
  const { counterexample, numRuns } = await fc.check(property, { numRuns: runs, seed });
  const [found] = counterexample ?? [];
  return { runs: numRuns, counts, found: found ? await textOf(found, seed, terms) : null };
}

/** Whether a defect is found within some runs. Without making the example shorter: there may be many. */
export async function isFound({ runs, seed, ...terms }: Sampling): Promise<boolean> {
  for (const given of fc.sample(previewCases, { numRuns: runs, seed })) {
    if ((await compare(given, terms)).differences.length > 0) return true;
  }
  return false;
}

function kindsOf({ preview: { effect }, isStale }: Compared): string[] {
  if (isStale) return ['refused as stale'];
  if (effect === null) return ['unchanged'];
  const { before, after, authorize, revoke, losesAccess, gainsAccess, closes, heldBackBy } = effect;
  const facts = {
    'rules made': authorize.length > 0,
    'rules revoked': revoke.length > 0,
    'access lost': losesAccess.length > 0,
    'access gained': gainsAccess.length > 0,
    closed: closes,
    'over the quota': heldBackBy === 'quota',
    'over the sum': heldBackBy === 'sum',
  };
  const named = Object.entries(facts).flatMap(([name, is]) => (is ? [name] : []));
  return [`${before.decision} to ${after.decision}`, ...named];
}

async function textOf(given: PreviewCase, seed: number, terms: Terms): Promise<string> {
  const { differences, preview } = await compare(given, terms);
  return [
    `seed ${seed}`,
    ...differences,
    ...Object.entries({ ...given, preview }).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
  ].join('\n');
}
