import { expect } from 'vitest';
import type { Aws } from './aws.ts';

/** One rule of EC2, in words, and how to see it. */
export type Case = { title: string; run: (aws: Aws) => Promise<void> };

/** Expects a call to be answered with an error code. */
export async function expectCode(call: Promise<unknown>, code: string, message?: string | RegExp): Promise<void> {
  await expect(call).rejects.toMatchObject({
    name: code,
    ...(message === undefined ? {} : { message: expect.stringMatching(message) }),
  });
}
