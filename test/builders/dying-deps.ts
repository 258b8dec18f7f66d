import type { ReconcileDeps } from '../../core/reconcile/reconcile-deps.ts';

/** The gateways of a worker that dies at its n-th call, before or after the call did its work. */
export function dying(deps: ReconcileDeps, death: { readonly call: number; readonly isAfter: boolean }): ReconcileDeps {
  let calls = 0;
  const mortal = <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      calls++;
      if (calls === death.call && !death.isAfter) throw new Error('the worker died');
      const result = await call(...args);
      if (calls === death.call) throw new Error('the worker died');
      return result;
    };
  };
  const { groups, changes, auditLog } = deps;
  return {
    ...deps,
    groups: {
      snapshot: mortal(groups.snapshot),
      rules: mortal(groups.rules),
    },
    changes: {
      revokeIngress: mortal(changes.revokeIngress),
      authorizeIngress: mortal(changes.authorizeIngress),
    },
    auditLog: { tail: mortal(auditLog.tail), append: mortal(auditLog.append) },
  };
}
