import { en } from 'zod/locales';
import * as z from 'zod/mini';

// zod/mini says only "Invalid input" until it is given a language. Every module that shows such messages imports this file.
z.config(en());

/** What does not fit a schema, one problem a line, for a person to read. */
export function problemsOf(error: z.core.$ZodError): string {
  return z.prettifyError(error);
}
