import { NormalizedSchema } from '@smithy/core/schema';
import { expect, it, test } from 'vitest';
import { answers, type Shape } from '../../../aws/ec2-xml/shapes.ts';
import { type ResultName, results } from './both-parsers.ts';

/** A structure as text: element, member and kind of each, in order; structures and lists with what is in them. */
type Outline = readonly (readonly [element: string, name: string, kind: string, of?: Outline])[];

test('no other answers are known than those of the two operations', () => {
  expect([...answers.keys()].sort()).toEqual(Object.keys(results).sort());
});

it.each(Object.keys(results) as ResultName[])(
  '%s has the members of the SDK, in its order and of its kinds',
  (name) => {
    const own = answers.get(name);

    // A member that EC2's model has gained is missing in aws/ec2-xml/shapes.ts: add it there.
    expect(own && ourOutline(own.shape)).toEqual(sdkOutline(NormalizedSchema.of(results[name])));
  },
);

function ourOutline({ members }: Shape): Outline {
  return members
    .filter(({ name }) => name !== null)
    .map((member) => {
      const element = member.start.toString().slice(1);
      return member.shape !== null
        ? [element, member.name, member.kind, ourOutline(member.shape)]
        : [element, String(member.name), member.kind];
    });
}

function sdkOutline(schema: NormalizedSchema): Outline {
  return [...schema.structIterator()].map(([name, member]) => {
    const element = String(member.getMemberTraits().xmlName);
    if (member.isStructSchema()) return [element, name, 'structure', sdkOutline(member)];
    if (!member.isListSchema()) return [element, name, scalarOf(member)];
    const item = member.getValueSchema();
    expect(item.getMergedTraits().xmlName).toBe('item');
    expect(member.getMergedTraits().xmlFlattened).toBeUndefined();
    return [element, name, 'list', sdkOutline(item)];
  });
}

function scalarOf(schema: NormalizedSchema): string {
  if (schema.getMergedTraits().mediaType !== undefined) return 'media';
  if (schema.isStringSchema()) return 'text';
  if (schema.isBooleanSchema()) return 'flag';
  return schema.isNumericSchema() ? 'number' : JSON.stringify(schema.getSchema());
}
