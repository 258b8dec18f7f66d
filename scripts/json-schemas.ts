import { mkdirSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { jsonDocuments } from '../cli/json-documents.ts';

const folder = new URL('../docs/schemas/', import.meta.url);

/** Every file of docs/schemas/, by name: JSON Schema 2020-12 of what `--json` prints. */
export function schemaFiles(): Map<string, object> {
  return new Map(Object.entries(jsonDocuments).map(([name, schema]) => [`${name}.json`, schemaOf(name, schema)]));
}

/** As input: what a parser makes of a CIDR afterwards is no business of the reader's. */
function schemaOf(name: string, documents: z.ZodType): object {
  const command = name === 'error' ? 'any smtp-warden command that fails' : `smtp-warden ${name.replace('-', ' ')}`;
  const { $schema, ...rest } = z.toJSONSchema(documents, { io: 'input', override: dropSafeIntegerBounds });
  // Through JSON, so that it is the same as when it is read from the file.
  return JSON.parse(JSON.stringify({ $schema, title: `${command} --json`, ...rest }));
}

/** zod says of every integer that JavaScript can hold it. */
function dropSafeIntegerBounds({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

if (import.meta.main) {
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of schemaFiles()) {
    writeFileSync(new URL(name, folder), `${JSON.stringify(schema, null, 2)}\n`);
  }
}
