import { z } from 'zod';

/** An account's id. */
export const accountId = z.string().regex(/^\d{12}$/, 'an account is 12 digits');

export const tagsShape = z.record(z.string(), z.string());

/** Where an item of a flat list is. */
export const placeShape = { account: accountId.default('111122223333'), region: z.string().default('us-east-1') };

/** An id of AWS's: `subnet-` and 8 to 17 hexadecimal digits. */
export function idOf(prefix: string) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `it must be ${prefix}- and 8 to 17 hexadecimal digits`);
}
