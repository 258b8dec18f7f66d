import type { IncomingMessage } from 'node:http';
import type { Refused } from './request-checks.ts';

/** Reads the JSON body of a request, of at most so many bytes. `bytes`: how many it has. */
export async function readBody(
  incoming: IncomingMessage,
  mostBytes: number,
): Promise<Refused | { readonly value: unknown; readonly bytes: number }> {
  if (Number(incoming.headers['content-length'] ?? 0) > mostBytes) return tooLarge(mostBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // The answer needs the connection.
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > mostBytes) return tooLarge(mostBytes);
    }
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))), bytes };
  } catch (error) {
    const what = error instanceof SyntaxError || error instanceof TypeError ? 'is not JSON' : 'could not be read';
    return { status: 400, error: `The body ${what}.` };
  }
}

export function tooLarge(mostBytes: number): Refused {
  return { status: 413, error: `The request is too large: at most ${mostBytes} bytes.` };
}
