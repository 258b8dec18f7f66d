import { vi } from 'vitest';
import type { FaultInput } from '../../../../sandbox/faults.ts';
import type { Sandbox } from '../../../../sandbox/start-sandbox.ts';
import { connectionTimeoutsMs, requestTimeoutsMs } from '../../../builders/patient-requests.ts';

/** Makes one call of a gateway, whose requests meet these faults. None is left over for the next one. */
export type OneCall = <Value>(faults: readonly FaultInput[], call: () => Promise<Value>) => Promise<Value>;

/**
 * Calls of the gateways of this process, which never overlap. The pauses of the SDK take a hundredth of their time. A request
 * times out as soon as the sandbox has swallowed it, and no other does, however slow this machine is.
 */
export function oneCallAtATime(sandbox: Sandbox): OneCall {
  const wait = globalThis.setTimeout;
  let isSwallowed: (() => boolean) | null = null;
  vi.stubGlobal('setTimeout', (what: () => void, delay = 0) => {
    if (connectionTimeoutsMs.includes(delay)) return wait(what, delay * 10);
    if (!requestTimeoutsMs.includes(delay)) return wait(what, delay / 100);
    const isOver = isSwallowed;
    if (isOver === null) return wait(what, delay * 100);
    const look = () => void (isOver() ? what() : wait(look, 1));
    return wait(look, 1);
  });
  return async (faults, call) => {
    sandbox.faults.add(...faults);
    const hangs = faults.some(({ kind }) => kind === 'hang');
    isSwallowed = hangs ? () => sandbox.faults.pending().length === 0 : null;
    try {
      return await call();
    } finally {
      isSwallowed = null;
      sandbox.faults.clear();
    }
  };
}
