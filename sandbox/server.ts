import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answer, type Outcome } from './answer.ts';
import { AwsError } from './aws-error.ts';
import type { Call } from './call.ts';
import { answerControl, controlPath } from './control.ts';
import { destinationOf, readRequest } from './read-request.ts';
import { failure, type Response } from './responses.ts';
import type { SandboxState } from './state.ts';

/** The HTTP server of a sandbox. Connections stay open as long as the client likes: an SDK may reuse one much later. */
export function createSandboxServer(state: SandboxState): Server {
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (message, reply) => {
    handle(state, message, reply).catch((bug: unknown) => reply.destroy(bug instanceof Error ? bug : undefined));
  });
  return server;
}

async function handle(state: SandboxState, message: IncomingMessage, reply: ServerResponse): Promise<void> {
  const body = await readBody(message);
  if (message.url?.startsWith(controlPath)) return send(reply, answerControl(state, message.url, body));
  const requestId = state.world.ids.request();
  const outcome = await outcomeOf(state, message, body, requestId);
  if (outcome.kind === 'lost') reply.destroy();
  if (outcome.kind === 'answer') send(reply, outcome.response, requestId);
}

async function outcomeOf(
  state: SandboxState,
  { headers }: IncomingMessage,
  body: string,
  requestId: string,
): Promise<Outcome> {
  const destination = destinationOf(headers, body);
  let call: Call = { ...destination, account: '', region: '', requestId, targets: [] };
  try {
    const request = readRequest(destination, { headers, body, requestId }, state.world, state.now());
    call = request.call;
    return await answer(state, request, headers);
  } catch (error) {
    const known = error instanceof AwsError ? error : internalError(error);
    call.errorCode = known.code;
    return { kind: 'answer', response: failure(destination.service, known, requestId) };
  } finally {
    state.calls.record(call);
    await state.hooks.after?.(call);
  }
}

/** A bug of the sandbox, or of a hook. The message carries the stack, for this is a tool for developers. */
function internalError(error: unknown): AwsError {
  return new AwsError('InternalError', error instanceof Error ? (error.stack ?? error.message) : String(error), 500);
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function send(reply: ServerResponse, { status, headers, body }: Response, requestId?: string): void {
  const ids = requestId === undefined ? {} : { 'x-amzn-requestid': requestId };
  reply.writeHead(status, { ...headers, ...ids, 'content-length': Buffer.byteLength(body) });
  reply.end(body);
}
