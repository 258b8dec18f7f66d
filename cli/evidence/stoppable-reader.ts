import type { EstimatingReader } from '../../aws/traffic/traffic-estimate.ts';
import { holdInterrupts } from '../interrupt.ts';

/**
 * A reader whose queries are stopped at Ctrl-C, SIGTERM or SIGHUP: AWS would go on with them, and charge for it, when the process is gone. The
 * process then ends by that signal as it would have without. A second one ends it at once. `open` makes the reader.
 */
export async function stoppableReader(
  open: (signal: AbortSignal) => Promise<EstimatingReader>,
): Promise<EstimatingReader> {
  const stop = new AbortController();
  const reader = await open(stop.signal);
  return {
    estimate: reader.estimate,
    read: async (interfaces) => {
      const interrupts = holdInterrupts(
        () => stop.abort(new Error('stopped while flow logs were read')),
        () => {},
      );
      try {
        return await reader.read(interfaces);
      } finally {
        interrupts.release();
        const signal = interrupts.received();
        if (signal !== null) process.kill(process.pid, signal);
      }
    },
  };
}
