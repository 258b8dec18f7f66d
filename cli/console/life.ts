/** How long a console lives that nobody uses. */
export interface Life {
  /** Somebody uses it. */
  readonly touch: () => void;
  /** It is to end; the first reason counts. */
  readonly end: (why: EndReason) => void;
  readonly ended: Promise<EndReason>;
}

export type EndReason = 'signal' | 'stop' | 'idle';

/** Begins a life, which is over after `idleMs` without use. A run that goes on is use; a connection that is open is none. */
export function createLife(idleMs: number, isBusy: () => boolean): Life {
  let used = performance.now();
  let timer: NodeJS.Timeout;
  let resolve: (why: EndReason) => void;
  const ended = new Promise<EndReason>((resolveEnded) => {
    resolve = resolveEnded;
  });
  const touch = () => {
    used = performance.now();
  };
  const end = (why: EndReason) => {
    clearTimeout(timer);
    resolve(why);
  };
  const look = () => {
    if (isBusy()) touch();
    const left = used + idleMs - performance.now();
    if (left <= 0) end('idle');
    else timer = setTimeout(look, left);
  };
  timer = setTimeout(look, idleMs);
  return { touch, end, ended };
}
