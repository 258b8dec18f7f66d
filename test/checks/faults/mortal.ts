import type { Runtime } from '../../../runtime/compose.ts';

/** The runtime of a worker that does nothing any more once it is dead: whatever it waits for never comes. */
export function mortal(runtime: Runtime, isDead: () => boolean): Runtime {
  const { groups, allowlist, auditLog } = runtime;
  return {
    ...runtime,
    groups: guarded(groups, isDead),
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
