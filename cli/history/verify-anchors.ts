import * as z from 'zod/mini';
import { keyFor } from '../../aws/audit-keys.ts';
import { anchorDigest } from '../../core/audit/anchor.ts';
import type { StoredChain } from '../../core/audit/audit-log.ts';
import type { ChainHead } from '../../core/audit/group-states.ts';
import type { LogFault } from './log-fault.ts';

const head = z.object({ group: z.string(), entries: z.number(), head: z.string() });
const anchorSchema = z.object({
  digest: z.string(),
  heads: z.nullable(z.array(head)),
  parts: z.nullable(z.object({ id: z.string(), count: z.number() })),
});
const partSchema = z.object({ heads: z.array(head) });

interface Expected {
  readonly sequence: number;
  readonly digest: string;
  readonly count: number;
}

/**
 * Compares the digest of each anchor with the heads that it stands for, those in parts too. The chain `anchor` has to come before its
 * parts. Parts that no anchor refers to, since its write was interrupted, say nothing.
 */
export function openAnchors(): {
  readonly addChain: (chain: StoredChain) => void;
  readonly addParts: (partition: StoredChain) => void;
  /** The keys of parts that an anchor refers to and that were not found. */
  readonly missing: () => readonly string[];
  readonly faults: () => readonly LogFault[];
} {
  const expected = new Map<string, Expected>();
  const faults: LogFault[] = [];
  const fault = (sequence: number, problem: string) => void faults.push({ group: 'anchor', sequence, problem });
  return {
    addChain: ({ links }) => {
      for (const link of links) {
        const { sequence } = link;
        const reading = anchorSchema.safeParse(link);
        if (!reading.success) fault(sequence, 'the anchor cannot be read');
        else {
          const { digest, heads, parts } = reading.data;
          if (parts) expected.set(keyFor('anchor-part', parts.id), { sequence, digest, count: parts.count });
          else if (anchorDigest(heads ?? []) !== digest) fault(sequence, otherDigest);
        }
      }
    },
    addParts: ({ groupKey, links }) => {
      const wanted = expected.get(groupKey);
      if (!wanted) return;
      expected.delete(groupKey);
      const heads = links.flatMap((link): ChainHead[] => partSchema.safeParse(link).data?.heads ?? []);
      if (links.length !== wanted.count || anchorDigest(heads) !== wanted.digest) fault(wanted.sequence, otherDigest);
    },
    missing: () => [...expected.keys()],
    faults: () => [
      ...faults,
      ...[...expected.values()].map(({ sequence }) => ({
        group: 'anchor',
        sequence,
        problem: 'its parts are missing',
      })),
    ],
  };
}

const otherDigest = 'its heads are not those of its digest: they were changed';
