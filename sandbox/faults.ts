import { z } from 'zod';
import { type Call, services } from './call.ts';

const where = {
  /** The action it happens to, such as `RevokeSecurityGroupIngress` or `PutItem`; any when left out. */
  action: z.string().optional(),
  service: z.enum(services).optional(),
  account: z.string().optional(),
  region: z.string().optional(),
  /** An id the call names: a group, a rule, a prefix list, a DynamoDB table. */
  target: z.string().optional(),
  /** How many calls it happens to (1 when left out), and how many matching calls pass before it. */
  times: z.int().positive().default(1),
  skip: z.int().nonnegative().default(0),
};

const error = { code: z.string(), message: z.string().optional(), status: z.int().optional() };

export const faultSchema = z.discriminatedUnion('kind', [
  /** Refused: nothing is done, the error is answered. */
  z.strictObject({ kind: z.literal('before'), ...where, ...error }),
  /** Done, and yet an error is answered. */
  z.strictObject({ kind: z.literal('after'), ...where, ...error }),
  /** Done, and the connection is cut before the answer. */
  z.strictObject({ kind: z.literal('lostResponse'), ...where }),
  /** Done after so many milliseconds of waiting. */
  z.strictObject({ kind: z.literal('delay'), ...where, milliseconds: z.int().nonnegative() }),
  /** Never done and never answered: the caller waits until it, or the sandbox, gives up. */
  z.strictObject({ kind: z.literal('hang'), ...where }),
]);

export type Fault = z.infer<typeof faultSchema>;
/** A fault as it is written: `times` and `skip` may be left out. */
export type FaultInput = z.input<typeof faultSchema>;

export type Faults = {
  add(...faults: FaultInput[]): void;
  /** The fault that happens to a call: the first that matches. It is used up by that, once `times` calls have met it. */
  take(call: Call): Fault | undefined;
  /** Faults that have not happened yet. */
  pending(): Fault[];
  clear(): void;
};

export function createFaults(): Faults {
  let faults: Fault[] = [];
  return {
    add(...added) {
      faults.push(...added.map((fault) => faultSchema.parse(fault)));
    },
    take(call) {
      for (const fault of faults.filter((candidate) => concerns(candidate, call))) {
        if (fault.skip > 0) {
          fault.skip -= 1;
          continue;
        }
        fault.times -= 1;
        faults = faults.filter((candidate) => candidate.times > 0);
        return fault;
      }
      return undefined;
    },
    pending: () => faults.map((fault) => ({ ...fault })),
    clear() {
      faults = [];
    },
  };
}

function concerns({ action, service, account, region, target }: Fault, call: Call): boolean {
  const same = (wanted: string | undefined, actual: string) => wanted === undefined || wanted === actual;
  return (
    same(action, call.action) &&
    same(service, call.service) &&
    same(account, call.account) &&
    same(region, call.region) &&
    (target === undefined || call.targets.includes(target))
  );
}
