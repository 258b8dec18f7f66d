import { argsOf, commandOf } from '../../console/shared/command-of.ts';
import type { Order } from '../../console/shared/orders.ts';
import { messageOf } from '../../core/model/message-of.ts';
import type { HostedRun, RunEnd } from '../hosted/hosted-run.ts';
import type { AppDeps } from './app-deps.ts';
import { failed } from './runs.ts';

/**
 * Runs the command line of an order. An import reads a file that is there only meanwhile; what is kept as its reason names the file as the
 * person does, as the same command in a terminal would. Never throws.
 */
export async function runOrder(order: Order, run: Omit<HostedRun, 'args'>, { runs, files }: AppDeps): Promise<RunEnd> {
  const line = commandOf(order);
  if (order.kind !== 'allowlist-import') return runs.begin({ ...run, args: argsOf(line) }, order);
  try {
    return await files.during(order.name, order.text, (path) => {
      const options = { reason: `import of ${order.name}`, ...line.options };
      return runs.begin({ ...run, args: argsOf({ ...line, values: [path], options }) }, order);
    });
  } catch (error) {
    return failed(
      `The file cannot be kept for the command: ${messageOf(error)}. Start the console again, or import it in a terminal.`,
    );
  }
}
