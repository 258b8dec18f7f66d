import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

interface Sent {
  readonly queue: string;
  readonly body: string;
  readonly delaySeconds: number;
}

/** A queue service that only keeps what is sent. The tests take the messages out and hand them to the functions. */
export interface FakeSqs {
  readonly endpoint: string;
  readonly urlOf: (queue: string) => string;
  /** Takes the messages of a queue that are not delayed. */
  readonly take: (queue: string) => string[];
  readonly close: () => Promise<void>;
}

interface Entry {
  readonly Id?: string;
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
}

interface Request extends Partial<Entry> {
  readonly QueueUrl?: string;
  readonly Entries?: readonly Entry[];
}

/** The JSON protocol of SQS: SendMessage, SendMessageBatch, and ChangeMessageVisibility, which does nothing. */
export async function startFakeSqs(): Promise<FakeSqs> {
  let kept: Sent[] = [];
  const keep = (queue: string, { Id, MessageBody, DelaySeconds = 0 }: Entry) => {
    kept.push({ queue, body: MessageBody, delaySeconds: DelaySeconds });
    const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
    return { Id, MessageId: `message-${kept.length}`, MD5OfMessageBody };
  };
  const answer = ({ QueueUrl = '', Entries, MessageBody, DelaySeconds = 0 }: Request): object => {
    const queue = QueueUrl.split('/').at(-1) ?? '';
    if (Entries) return { Successful: Entries.map((entry) => keep(queue, entry)), Failed: [] };
    return MessageBody === undefined ? {} : keep(queue, { MessageBody, DelaySeconds });
  };
  const server = createServer(async (request, response) => {
    const body = (await json(request)) as Request;
    const isSend = String(request.headers['x-amz-target']).includes('SendMessage');
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(isSend ? answer(body) : { Successful: [], Failed: [] }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return {
    endpoint,
    urlOf: (queue) => `${endpoint}/111122223333/${queue}`,
    take: (queue) => {
      const taken = kept.filter((message) => message.queue === queue && message.delaySeconds === 0);
      kept = kept.filter((message) => !taken.includes(message));
      return taken.map(({ body }) => body);
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
