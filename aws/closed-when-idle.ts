/** What every client of the SDK has. */
interface Client {
  destroy(): void;
  readonly middlewareStack: {
    add(
      middleware: <Args, Result>(next: (args: Args) => Promise<Result>) => (args: Args) => Promise<Result>,
      options: { readonly step: 'initialize'; readonly name: string; readonly priority: 'high' },
    ): void;
  };
}

export interface Closable<Kept> {
  readonly client: Kept;
  /**
   * Closes the connections of the client as soon as none of its calls is under way. A call that is made later all the same, by somebody who
   * has kept the client, opens one of its own, which is closed after it.
   */
  readonly close: () => void;
}

/** A client that may be dropped while it is in use: no call of it is cut off. */
export function closedWhenIdle<Kept extends Client>(client: Kept): Closable<Kept> {
  let calls = 0;
  let isClosed = false;
  const closeIfIdle = () => {
    // Destroying a client closes the connections of its calls, and it can be used again afterwards.
    if (isClosed && calls === 0) client.destroy();
  };
  client.middlewareStack.add(
    (next) => async (args) => {
      calls += 1;
      try {
        return await next(args);
      } finally {
        calls -= 1;
        closeIfIdle();
      }
    },
    { step: 'initialize', name: 'closedWhenIdle', priority: 'high' },
  );
  return {
    client,
    close: () => {
      isClosed = true;
      closeIfIdle();
    },
  };
}
