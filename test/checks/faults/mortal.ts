import type { FaultRuntime } from './fault-world.ts';

/** The runtime of a worker that does nothing any more once it is dead: whatever it waits for never comes. */
export function mortal(runtime: FaultRuntime, isDead: () => boolean): FaultRuntime {
  const { groups, changes, allowlist, auditLog, changeLimit } = runtime;
  return {
    ...runtime,
    groups: guarded(groups, isDead),
    changes: guarded(changes, isDead),
    changeLimit: guarded(changeLimit, isDead),
    allowlist: guarded(allowlist, isDead),
    auditLog: guarded(auditLog, isDead),
  };
}

function guarded<Gateway extends object>(gateway: Gateway, isDead: () => boolean): Gateway {
  return new Proxy(gateway, {
    get: (target, name) => {
      const call: unknown = Reflect.get(target, name);
      if (typeof call !== 'function') return call;
      return (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          Promise.resolve(Reflect.apply(call, target, args)).then(
            (value) => isDead() || resolve(value),
            (error) => isDead() || reject(error),
          );
        });
    },
  });
}
