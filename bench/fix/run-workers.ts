import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { sqsRecord } from '../../demo/lambda-call.ts';
import type { OpenFleet } from './open-fleet.ts';

/** As deployed: maximumConcurrency and batchSize of the worker's queue in serverless.yml. */
const concurrency = 2;
const batchSize = 5;

export interface WorkersRun {
  readonly wallSeconds: number;
  /** Messages that came again, since they failed or had to wait. */
  readonly again: number;
}

/**
 * Has the worker Lambda close the groups, a message each, in processes that do not know of each other. What a process hands back is delivered
 * again at once, as often as it takes.
 */
export async function runWorkers({ ids, environment }: OpenFleet, handler: string): Promise<WorkersRun> {
  const requeued: string[] = [];
  const sqs = await sqsServer(requeued);
  const settings = {
    SMTP_WARDEN_MODE: 'enforce',
    SMTP_WARDEN_HOURLY_CHANGE_LIMIT: '100000',
    SMTP_WARDEN_LOG_LEVEL: 'error',
    AWS_ENDPOINT_URL_SQS: sqs.url,
    ...queueUrls(sqs.url),
  };
  const queue = ids.map((id) => sqsRecord(id, JSON.stringify(nominated(id))));
  const workers = await Promise.all(
    Array.from({ length: concurrency }, () => startWorker(handler, { ...environment, ...settings })),
  );
  const begun = performance.now();
  let again = 0;
  await Promise.all(
    workers.map(async (worker) => {
      for (;;) {
        const body = requeued.shift();
        if (body !== undefined) queue.push(sqsRecord(`again-${++again}`, body));
        const Records = queue.splice(0, batchSize);
        if (Records.length === 0) return;
        worker.send({ Records });
        const [answer] = (await once(worker, 'message')) as [SQSBatchResponse];
        const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
        const back = Records.filter(({ messageId }) => failed.has(messageId)).map(oneMore);
        again += back.length;
        queue.push(...back);
      }
    }),
  );
  const wallSeconds = (performance.now() - begun) / 1000;
  for (const worker of workers) worker.kill();
  sqs.close();
  return { wallSeconds, again };
}

function nominated(groupId: string) {
  const group = { account: '111122223333', region: 'us-east-1', groupId };
  const detail = { trigger: { kind: 'sweep', name: 'sweep' }, mayClose: true, groups: [group] };
  return { 'detail-type': 'Groups Nominated', source: 'smtp-warden', detail };
}

function oneMore(record: SQSRecord): SQSRecord {
  const count = Number(record.attributes.ApproximateReceiveCount) + 1;
  return { ...record, attributes: { ...record.attributes, ApproximateReceiveCount: String(count) } };
}

async function startWorker(handler: string, environment: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const file = fileURLToPath(new URL('worker-process.ts', import.meta.url));
  const worker = fork(file, [handler], {
    env: { PATH: process.env.PATH, POWERTOOLS_METRICS_NAMESPACE: 'bench', ...environment },
    execArgv: [],
    // Its metrics are lines of its output.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(worker, 'message');
  return worker;
}

function queueUrls(url: string): Record<string, string> {
  return {
    SMTP_WARDEN_GROUP_QUEUE_URL: `${url}/groups`,
    SMTP_WARDEN_DEAD_LETTER_QUEUE_URL: `${url}/dead`,
    SMTP_WARDEN_BACKGROUND_QUEUE_URL: `${url}/background`,
    SMTP_WARDEN_BACKGROUND_DEAD_LETTER_QUEUE_URL: `${url}/background-dead`,
  };
}

/** Takes what the worker sends to a queue, without its delay; a dead letter ends the run. */
async function sqsServer(requeued: string[]) {
  const server = createServer(async (request, response) => {
    const { QueueUrl, Entries = [] } = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString());
    if (/dead/.test(String(QueueUrl))) throw new Error(`dead letters: ${JSON.stringify(Entries)}`);
    for (const { MessageBody } of Entries) requeued.push(MessageBody);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(
      JSON.stringify({ Successful: Entries.map(({ Id }: { Id: string }) => ({ Id, MessageId: Id })), Failed: [] }),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/111122223333`;
  return { url, close: () => server.close() };
}
