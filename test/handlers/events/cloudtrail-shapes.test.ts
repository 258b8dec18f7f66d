import { expect, test } from 'vitest';
import type { ParsedEvent } from '../../../handlers/events/nomination.ts';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { cloudTrailEvent } from '../../builders/read-event.ts';
import shapes from '../../fixtures/cloudtrail-shapes.json' with { type: 'json' };

function named(nomination: ParsedEvent): readonly string[] {
  if (nomination.kind !== 'candidates') throw new Error(`expected candidates, got ${JSON.stringify(nomination)}`);
  return [
    ...nomination.groups.map((group) => group.groupId),
    ...nomination.prefixLists.map((prefixList) => prefixList.prefixListId),
  ];
}

// Variants of the sample events, by the fields of the record that differ. sg-0fedcba9876543210 is never the one changed.
test.each(shapes)('$rule', ({ call, detail, ids }) => {
  const event = cloudTrailEvent(call, detail);

  const nomination = parseEvent(event, []);

  expect(named(nomination)).toEqual(ids);
});
