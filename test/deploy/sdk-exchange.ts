import { Readable } from 'node:stream';
import type { Answer } from './sdk-answers.ts';

/** One package of the SDK, bundled or not. */
export type Sdk = Readonly<Record<string, unknown>>;

interface Request {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly path: string;
  readonly query: Record<string, unknown>;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** What a client sent for a command, and what it made of the answer. */
export interface Exchange {
  readonly sent: unknown;
  readonly received: unknown;
}

/** Headers that differ from call to call: times and random ids. */
const volatile = ['x-amz-date', 'amz-sdk-invocation-id', 'x-amz-security-token'];

/** The day and the signature; and the SDK's version, which its build for CommonJS states one release too low. */
const variable = /\b\d{8}\/|Signature=\w+|(?<=aws-sdk-js\/|api\/[\w-]+#)[\d.]+/g;

/** Sends one command, to nobody, and hands the client this answer. */
export async function exchange(
  sdk: Sdk,
  names: { readonly client: string; readonly command: string },
  input: unknown,
  answer: Answer,
): Promise<Exchange> {
  let sent: unknown = null;
  const requestHandler = {
    handle: async (request: Request) => {
      sent = stable(request);
      const body = Readable.from([Buffer.from(answer.body)]);
      return { response: { statusCode: answer.statusCode, headers: answer.headers, body } };
    },
  };
  const Client = constructorIn(sdk, names.client);
  const Command = constructorIn(sdk, names.command);
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const config = { region: 'eu-west-1', credentials, maxAttempts: 1, md5: false, requestHandler };
  const client = new Client(config);
  const received = await client.send(new Command(input)).catch(describeError);
  return { sent, received };
}

/** The static description of a command's operation. */
export function operationOf(sdk: Sdk, command: string): readonly unknown[] {
  const Command = constructorIn(sdk, command);
  return new Command({}).schema;
}

/** A client or a command: the SDK's classes are taken by name here. */
interface SdkObject {
  readonly schema: readonly unknown[];
  readonly send: (command: SdkObject) => Promise<unknown>;
}

type SdkClass = new (input: unknown) => SdkObject;

function constructorIn(sdk: Sdk, name: string): SdkClass {
  const found = sdk[name];
  if (!isClass(found)) throw new Error(`the SDK has no ${name}`);
  return found;
}

function isClass(value: unknown): value is SdkClass {
  return typeof value === 'function';
}

function stable({ method, protocol, hostname, path, query, headers, body }: Request): unknown {
  const kept = Object.entries(headers)
    .filter(([name]) => !volatile.includes(name))
    .map(([name, value]) => [name, value.replace(variable, '')]);
  return { method, protocol, hostname, path, query, headers: Object.fromEntries(kept), body: textOf(body) };
}

function textOf(body: unknown): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
}

/** All that our code can see of an error; the name of its class is shortened in a bundle, its `name` is not. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { thrown: error };
  return { ...error, name: error.name, message: error.message };
}
