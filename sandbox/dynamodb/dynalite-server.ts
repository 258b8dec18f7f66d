import type { IncomingHttpHeaders, Server } from 'node:http';
import { Readable } from 'node:stream';
import dynalite from 'dynalite';

export type DynamodbResponse = { status: number; headers: Record<string, string>; body: string };

/** dynalite in memory. It takes the account and region of its ARNs from the environment, and only while it is made. */
export function createDynalite(account: string, region: string): Server {
  const { AWS_ACCOUNT_ID, AWS_REGION } = process.env;
  Object.assign(process.env, { AWS_ACCOUNT_ID: account, AWS_REGION: region });
  try {
    return dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  } finally {
    restore('AWS_ACCOUNT_ID', AWS_ACCOUNT_ID);
    restore('AWS_REGION', AWS_REGION);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** Hands a request to dynalite's handler without a socket: it reads a stream and calls three members of a response. */
export function forward(server: Server, headers: IncomingHttpHeaders, body: string): Promise<DynamodbResponse> {
  return new Promise((resolve) => {
    const sent: Record<string, string> = {};
    const request = Object.assign(Readable.from([Buffer.from(body)]), { method: 'POST', url: '/', headers });
    const response = {
      statusCode: 200,
      setHeader(name: string, value: unknown) {
        sent[name.toLowerCase()] = String(value);
      },
      end(answer = '') {
        resolve({ status: this.statusCode, headers: sent, body: String(answer) });
      },
    };
    server.emit('request', request, response);
  });
}
