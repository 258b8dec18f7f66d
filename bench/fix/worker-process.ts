import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { lambdaContext } from '../../demo/lambda-call.ts';

/**
 * One execution environment of the worker Lambda: takes batches from its parent process, and says what the handler answered. The argument is
 * the file of the handler.
 */
interface Worker {
  readonly handler: (event: SQSEvent, context: Context, callback: () => void) => Promise<SQSBatchResponse>;
}

const timeoutMs = 150_000;
const { handler }: Worker = await import(process.argv[2] ?? '');

process.on('message', async (event: SQSEvent) => {
  const begun = performance.now();
  const getRemainingTimeInMillis = () => timeoutMs - (performance.now() - begun);
  process.send?.(await handler(event, { ...lambdaContext, getRemainingTimeInMillis }, () => undefined));
});
process.send?.('ready');
