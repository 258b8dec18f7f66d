import { NormalizedSchema } from '@smithy/core/schema';

/** Any schema of the SDK: a number, an array or a function that gives one. */
export type Schema = Parameters<typeof NormalizedSchema.of>[0];

/** Members that only some values are possible for: places that a request is sent to. */
const special: Readonly<Record<string, unknown>> = {
  QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/queue',
  // Would ask for another way of signing, by a package that we do not have.
  EndpointId: undefined,
};

/** A value with every member that a schema has: two of each list and map, and texts that need escaping. */
export function richValue(schema: Schema): unknown {
  return valueFor(NormalizedSchema.of(schema), { name: 'value', depth: 0, index: 0 });
}

interface Place {
  readonly name: string;
  readonly depth: number;
  readonly index: number;
}

function valueFor(schema: NormalizedSchema, place: Place): unknown {
  if (Object.hasOwn(special, place.name)) return special[place.name];
  const inner = { ...place, depth: place.depth + 1 };
  if (schema.isListSchema()) return [0, 1].map((index) => valueFor(schema.getValueSchema(), { ...inner, index }));
  if (schema.isMapSchema()) {
    const entries = [0, 1].map((index) => [`k${index}ü`, valueFor(schema.getValueSchema(), { ...inner, index })]);
    return Object.fromEntries(entries);
  }
  if (schema.isUnionSchema()) return unionOf(schema, inner);
  if (schema.isStructSchema()) return structOf(schema, inner);
  return scalarOf(schema, place);
}

function structOf(schema: NormalizedSchema, place: Place): Record<string, unknown> {
  const members = [...schema.structIterator()].filter(([, member]) => place.depth < 8 || isScalar(member));
  const entries = members.map(([name, member], index) => [name, valueFor(member, { ...place, name, index })] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** One member, another one at each place, so that many are met; deep down one that ends the descent. */
function unionOf(schema: NormalizedSchema, place: Place): Record<string, unknown> {
  const members = [...schema.structIterator()].filter(([, member]) => place.depth < 6 || isScalar(member));
  const [name, member] = members[(place.index + place.depth * 3) % members.length] ?? [];
  if (name === undefined || member === undefined) throw new Error(`the union ${schema.getName()} has no members`);
  return { [name]: valueFor(member, place) };
}

function isScalar(schema: NormalizedSchema): boolean {
  return !schema.isListSchema() && !schema.isMapSchema() && !schema.isStructSchema() && !schema.isUnionSchema();
}

function scalarOf(schema: NormalizedSchema, { name, index }: Place): unknown {
  if (schema.isTimestampSchema()) return new Date(1_764_000_000_000 + index * 1_000);
  if (schema.isBlobSchema()) return Uint8Array.from([0, 127, 128, 255, index]);
  if (schema.isBooleanSchema()) return index % 2 === 0;
  if (schema.isBigIntegerSchema()) return 9_007_199_254_740_993n;
  if (schema.isNumericSchema()) return 25 + index;
  return `${name} ${index} <ü> & "☃" 'x'`;
}
