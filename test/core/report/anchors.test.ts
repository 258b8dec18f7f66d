import { expect, test } from 'vitest';
import { type AnchorLink, anchorOf } from '../../../core/audit/anchor.ts';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { ChainPage } from '../../../core/audit/audit-log.ts';
import type { ChainHead } from '../../../core/audit/group-states.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { buildReport } from '../../../core/report/build-report.ts';
import { aChain } from '../../builders/a-chain.ts';
import { groupRef } from '../../builders/builders.ts';

const key = groupKey(groupRef);
const now = () => Date.parse('2026-12-31T00:00:00Z');
const range = { from: '2026-11-20T00:00:00.000Z', to: '2026-11-30T00:00:00.000Z', asOf: '2026-11-30T00:00:00.000Z' };

function headOf(chain: readonly AuditEntry[]): ChainHead {
  return { group: key, entries: chain.length, head: chain.at(-1)?.hash ?? '' };
}

/** The chain of anchors with one a day, and what each is of. */
function anchorsOf(...days: readonly (readonly [at: string, heads: readonly ChainHead[]])[]): AnchorLink[] {
  const links: AnchorLink[] = [];
  for (const [at, heads] of days) {
    const { entry } = anchorOf({ heads, at, due: at }, links.at(-1)?.anchor ?? null);
    links.push({ stored: entry, anchor: entry, problem: null });
  }
  return links;
}

async function* pagesOf(chain: readonly AuditEntry[]): AsyncGenerator<ChainPage> {
  const links = chain.map((entry) => ({ stored: entry, entry, problem: null }));
  if (links.length > 0) yield { groupKey: key, links };
}

async function reportOf(
  chain: readonly AuditEntry[],
  anchors: readonly AnchorLink[],
  heads: ChainHead[] | null = null,
) {
  const others = { policy: [], decisions: [], accounts: [] };
  const source = { groups: pagesOf(chain), ...others, anchors, anchorHeads: async () => heads, now };
  return buildReport(source, range);
}

test('chains that are as the anchors say hold, and the report names the anchors of the period and the last before it', async () => {
  const chain = await aChain(2);
  const anchors = anchorsOf(
    ['2026-11-15T00:00:00.000Z', []],
    ['2026-11-19T00:00:00.000Z', [headOf(chain.slice(0, 2))]],
    ['2026-11-21T00:00:00.000Z', [headOf(chain)]],
    ['2026-12-01T00:00:00.000Z', [headOf(chain)]],
  );

  const report = await reportOf(chain, anchors);

  expect(report.anchors.map(({ sequence }) => sequence)).toEqual([2, 3]);
  expect(report.anchors).toMatchObject([{ problem: null }, { problem: null, chains: 1, entries: 4 }]);
  expect(report.summary.brokenChains).toBe(0);
});

test.each<[string, (chain: readonly AuditEntry[]) => readonly AuditEntry[], number]>([
  ['cut at its end', (chain) => chain.slice(0, 2), 3],
  ['removed as a whole', () => [], 1],
])('a chain that was %s since an anchor does not hold', async (_, cut, sequence) => {
  const chain = await aChain(2);
  const anchors = anchorsOf(['2026-11-21T00:00:00.000Z', [headOf(chain)]]);

  const report = await reportOf(cut(chain), anchors);

  expect(report.chains).toContainEqual(
    expect.objectContaining({
      chain: key,
      fault: { sequence, problem: 'the chain was cut or rewritten since the anchor of 2026-11-21T00:00:00.000Z' },
    }),
  );
});

test('a chain that was written anew since an anchor does not hold, though its own hashes do', async () => {
  const chain = await aChain(2);
  const anchors = anchorsOf(['2026-11-21T00:00:00.000Z', [{ group: key, entries: 2, head: 'what it was' }]]);

  const report = await reportOf(chain, anchors);

  expect(report.chains).toContainEqual(
    expect.objectContaining({ chain: key, entries: 4, fault: expect.objectContaining({ sequence: 2 }) }),
  );
});

test('an anchor whose heads were changed says so, and nothing is compared with it', async () => {
  const chain = await aChain(1);
  const [link] = anchorsOf(['2026-11-21T00:00:00.000Z', [headOf(chain)]]);
  const anchor = link?.anchor ? { ...link.anchor, heads: [{ ...headOf(chain), head: 'forged' }] } : null;

  const report = await reportOf(chain, [
    { stored: anchor ?? { sequence: 1, previousHash: '', hash: '' }, anchor, problem: null },
  ]);

  expect(report.anchors).toMatchObject([{ problem: 'its heads were changed' }]);
  expect(report.chains).toMatchObject([
    { chain: 'anchor', fault: { sequence: 1 } },
    { chain: key, fault: null },
  ]);
});

test('the heads of a large anchor are read from its parts', async () => {
  const chain = await aChain(2);
  const [link] = anchorsOf(['2026-11-21T00:00:00.000Z', [headOf(chain)]]);
  const anchor = link?.anchor ? { ...link.anchor, heads: null, parts: { id: 'p', count: 1 } } : null;
  const links = [{ stored: link?.stored ?? { sequence: 1, previousHash: '', hash: '' }, anchor, problem: null }];

  const whole = await reportOf(chain, links, [headOf(chain)]);
  const cut = await reportOf(chain.slice(0, 2), links, [headOf(chain)]);
  const lost = await reportOf(chain, links, null);

  expect(whole.summary.brokenChains).toBe(0);
  expect(cut.summary.brokenChains).toBe(1);
  expect(lost.anchors).toMatchObject([{ problem: 'its heads were changed' }]);
});
