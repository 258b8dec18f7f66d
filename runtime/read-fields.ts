import * as z from 'zod/mini';

/** One of several texts: how it is read where it is given, and what it is where it is not. */
export interface Field<Value> {
  /** Made when it is needed: most texts are not given, and a schema takes longer to make than a text takes to read. */
  readonly schema: () => z.ZodMiniType<Value, string>;
  readonly byDefault: Value;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

export type Values<All extends Fields> = {
  readonly [Name in keyof All]: All[Name] extends Field<infer Value> ? Value : never;
};

/** A field with a value for where it is not given. */
export function withDefault<Schema extends z.ZodMiniType<unknown, string>>(
  schema: () => Schema,
  byDefault: z.output<Schema>,
): Field<z.output<Schema>> {
  // The type of a schema does not say that its output is what z.output gives.
  return { schema: schema as () => z.ZodMiniType<z.output<Schema>, string>, byDefault };
}

/** A field that may be left out. */
export function optional<Schema extends z.ZodMiniType<unknown, string>>(
  schema: () => Schema,
): Field<z.output<Schema> | undefined> {
  return { schema: schema as () => z.ZodMiniType<z.output<Schema>, string>, byDefault: undefined };
}

export type FieldsReading<All extends Fields> =
  | { readonly success: true; readonly data: Values<All> }
  | { readonly success: false; readonly error: z.core.$ZodError };

/** Reads texts by the names of their fields. A name without a field is a problem like a text that does not fit. */
export function readFields<All extends Fields>(
  fields: All,
  texts: Readonly<Record<string, string>>,
): FieldsReading<All> {
  const given = Object.entries(fields).filter(([name]) => Object.hasOwn(texts, name));
  const schemas = Object.fromEntries(given.map(([name, { schema }]) => [name, schema()]));
  const reading = z.strictObject(schemas).safeParse(texts);
  if (!reading.success) return reading;
  const byDefault = Object.entries(fields).map(([name, field]) => [name, field.byDefault]);
  // What has just been put together name by name.
  return { success: true, data: { ...Object.fromEntries(byDefault), ...reading.data } as Values<All> };
}
