import { mkdirSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { jsonDocuments } from '../cli/json-documents.ts';
import { eventDetails } from '../handlers/announce/event-schemas.ts';

const folder = new URL('../docs/schemas/', import.meta.url);

/** Every file of docs/schemas/, by name: JSON Schema 2020-12 of what `--json` prints and of what our own events carry. */
export function schemaFiles(): Map<string, object> {
  const documents = Object.entries(jsonDocuments).map(([name, schema]) => {
    const command = name === 'error' ? 'any smtp-warden command that fails' : `smtp-warden ${name.replace('-', ' ')}`;
    return [`${name}.json`, schemaOf(`${command} --json`, schema)] as const;
  });
  const events = Object.entries(eventDetails).map(([detailType, schema]) => {
    const title = `detail of the event ${detailType}`;
    return [`events/${detailType.toLowerCase().replace(' ', '-')}.json`, schemaOf(title, schema)] as const;
  });
  return new Map([...documents, ...events]);
}

/** As input: what a parser makes of a CIDR afterwards is no business of the reader's. */
function schemaOf(title: string, documents: z.core.$ZodType): object {
  const { $schema, ...rest } = z.toJSONSchema(documents, { io: 'input', override: dropSafeIntegerBounds });
  // Through JSON, so that it is the same as when it is read from the file.
  return JSON.parse(JSON.stringify({ $schema, title, ...rest }));
}

/** zod says of every integer that JavaScript can hold it. */
function dropSafeIntegerBounds({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

if (import.meta.main) {
  mkdirSync(new URL('events/', folder), { recursive: true });
  for (const [name, schema] of schemaFiles()) {
    writeFileSync(new URL(name, folder), `${JSON.stringify(schema, null, 2)}\n`);
  }
}
