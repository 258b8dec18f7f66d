import { en } from 'zod/locales';
import * as z from 'zod/mini';

// zod/mini says only "Invalid input" until it is given a language. Every module that shows such messages imports this file.
z.config(en());

/** One problem with where it is; of the value itself, the problem alone. */
export function issueText({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

/** What does not fit a schema, one problem a line, for a person to read. */
export function problemsOf(error: z.core.$ZodError): string {
  return z.prettifyError(error);
}
