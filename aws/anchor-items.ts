import * as z from 'zod/mini';
import type { AnchorLink } from '../core/audit/anchor.ts';
import type { ChainHead } from '../core/audit/group-states.ts';
import { storedLinkOf } from './audit-item.ts';
import { type Item, parseItem } from './dynamodb-item.ts';
import { moment, ordinal } from './schemas.ts';

const head = z.strictObject({ group: z.string(), entries: ordinal, head: z.string() });

/** The stored form of an anchor. */
export const anchorSchema = z.strictObject({
  schema: z.literal(1),
  kind: z.literal('anchor'),
  due: moment,
  at: moment,
  chains: z.int().check(z.minimum(0)),
  entries: z.int().check(z.minimum(0)),
  digest: z.string(),
  heads: z.nullable(z.array(head)),
  parts: z.nullable(z.strictObject({ id: z.string(), count: ordinal })),
  sequence: ordinal,
  previousHash: z.string(),
  hash: z.string(),
});

/** The stored form of a part of an anchor. */
export const anchorPartSchema = z.strictObject({ heads: z.array(head) });

/** An item of the chain of anchors, whatever it holds. */
export function anchorLinkOf(item: Item): AnchorLink {
  const stored = storedLinkOf(item);
  const reading = parseItem(anchorSchema, item, ['groupKey']);
  if (reading.kind === 'read') return { stored, anchor: reading.value, problem: null };
  return { stored, anchor: null, problem: `the anchor cannot be read: ${reading.problem}` };
}

/** The heads in a part of an anchor; null where it cannot be read. */
export function partHeadsOf(item: Item): readonly ChainHead[] | null {
  const reading = parseItem(anchorPartSchema, item, ['groupKey', 'sequence']);
  return reading.kind === 'read' ? reading.value.heads : null;
}
