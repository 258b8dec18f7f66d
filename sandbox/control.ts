import { z } from 'zod';
import { services } from './call.ts';
import { faultSchema } from './faults.ts';
import { createInspection } from './inspect.ts';
import { knobsSchema } from './knobs.ts';
import { plantSeed } from './plant-seed.ts';
import type { Response } from './responses.ts';
import { parseSeed } from './seed.ts';
import type { SandboxState } from './state.ts';
import { trailSchema } from './trail.ts';
import { regionOf } from './world.ts';

export const controlPath = '/_sandbox/';

const groupRef = z.strictObject({
  group: z.string(),
  account: z.string().exactOptional(),
  region: z.string().exactOptional(),
});
const quota = z.strictObject({ account: z.string(), region: z.string(), rulesPerGroup: z.int().positive() });
const trails = z.strictObject({ account: z.string(), trails: z.array(trailSchema) });
const lambdaQuota = z.strictObject({ account: z.string(), region: z.string(), concurrency: z.int().positive() });
const denial = z.strictObject({ account: z.string(), actions: z.array(z.string()) });
const callPattern = z.strictObject({
  service: z.enum(services).exactOptional(),
  action: z.string().exactOptional(),
  account: z.string().exactOptional(),
  region: z.string().exactOptional(),
  target: z.string().exactOptional(),
  errorCode: z.string().nullable().exactOptional(),
});

type Answer = (state: SandboxState, body: unknown) => unknown;

/** What `POST /_sandbox/<name>` does with its JSON body, so that another process can turn the knobs. */
const answers: Record<string, Answer> = {
  seed: (state, body) => plantSeed(state, parseSeed(body)),
  knobs: (state, body) => Object.assign(state.knobs, knobsSchema.partial().parse(body)),
  faults: (state, body) => {
    state.faults.add(...z.array(faultSchema).parse(body));
    return state.faults.pending();
  },
  'faults/clear': (state) => state.faults.clear(),
  denied: (state, body) => {
    const { account, actions } = denial.parse(body);
    state.denied.set(account, new Set(actions));
  },
  quota: (state, body) => {
    const { account, region, rulesPerGroup } = quota.parse(body);
    regionOf(state.world, account, region).rulesPerGroup = rulesPerGroup;
  },
  concurrency: (state, body) => {
    const { account, region, concurrency } = lambdaQuota.parse(body);
    regionOf(state.world, account, region).lambdaConcurrency = concurrency;
  },
  trails: (state, body) => {
    const given = trails.parse(body);
    state.world.trails.set(given.account, given.trails);
  },
  rules: (state, body) => createInspection(state).rulesOf(groupRef.parse(body)),
  calls: (state, body) => state.calls.list(callPattern.parse(body ?? {})),
  'calls/reset': (state) => state.calls.reset(),
};

/** Answers a control request: 200 with the result as JSON, 404 for an unknown path, 400 with the reason. */
export function answerControl(state: SandboxState, url: string, body: string): Response {
  const name = url.slice(controlPath.length);
  const answer = answers[name];
  if (!answer) return json(404, { error: `No ${controlPath}${name}. There are: ${Object.keys(answers).join(', ')}` });
  try {
    return json(200, answer(state, body === '' ? undefined : JSON.parse(body)) ?? {});
  } catch (error) {
    const message =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
    return json(400, { error: message });
  }
}

function json(status: number, value: unknown): Response {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
