import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { eventStream } from '../../../cli/console/event-stream.ts';
import { fineEnd } from '../../builders/a-console.ts';

const decoder = new TextDecoder();
const onGone = vi.fn();

beforeEach(() => {
  onGone.mockReset();
});

async function piecesOf(stream: ReadableStream<Uint8Array>): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of stream) pieces.push(decoder.decode(piece));
  return pieces;
}

test('each event is a line of JSON, and the last one ends the stream', async () => {
  const { stream, tell, end } = eventStream({ onGone });

  tell({ kind: 'line', text: 'one\ntwo' });
  end(fineEnd);

  const lines = (await piecesOf(stream)).join('').split('\n');
  expect(lines.map((line) => line && JSON.parse(line))).toEqual([{ kind: 'line', text: 'one\ntwo' }, fineEnd, '']);
});

test('what is told within one turn of the event loop is one piece', async () => {
  const { stream, tell, end } = eventStream({ onGone });
  const reading = piecesOf(stream);

  for (let item = 0; item < 20_000; item += 1) tell({ kind: 'item', list: 'findings', item });
  await turn();
  await turn();
  end(fineEnd);

  const pieces = await reading;
  expect(pieces.length).toBe(2);
  expect(pieces[0]?.split('\n').length).toBe(20_001);
});

test('what is told reaches the reader before the next event', async () => {
  const { stream, tell } = eventStream({ onGone });
  const reader = stream.getReader();

  tell({ kind: 'progress', text: 'half' });
  const { value } = await reader.read();

  expect(decoder.decode(value)).toBe('{"kind":"progress","text":"half"}\n');
});

test('a reader who is busy is given what came meanwhile as one piece', async () => {
  const { stream, tell, end } = eventStream({ onGone });
  const reader = stream.getReader();
  tell({ kind: 'line', text: 'a' });
  await reader.read();

  for (const text of ['b', 'c']) {
    tell({ kind: 'line', text });
    await turn();
  }
  end(fineEnd);
  const { value } = await reader.read();
  const last = await reader.read();

  expect(decoder.decode(value).split('\n').length).toBe(4);
  expect(last.done).toBe(true);
});

test('a reader who goes away is told of once, and told nothing more', async () => {
  const { stream, tell, end } = eventStream({ onGone });

  await stream.cancel();
  tell({ kind: 'line', text: 'x' });
  end(fineEnd);
  await turn();

  expect(onGone).toHaveBeenCalledTimes(1);
});

test('a reader who has read to the end has not gone away', async () => {
  const { stream, end } = eventStream({ onGone });

  end(fineEnd);
  await piecesOf(stream);

  expect(onGone).not.toHaveBeenCalled();
});

test('a reader who lets too much wait is left', async () => {
  const { stream, tell, end } = eventStream({ onGone, mostWaiting: 100 });

  for (let part = 0; part < 3; part += 1) tell({ kind: 'line', text: 'x'.repeat(40) });
  end(fineEnd);

  expect(onGone).toHaveBeenCalledTimes(1);
  expect(await piecesOf(stream)).toEqual([]);
});

test('a text that is hidden is in no event', async () => {
  const { stream, tell, end } = eventStream({ onGone, hide: (json) => json.replaceAll('/tmp/private/', '') });

  tell({ kind: 'notice', text: 'cannot read /tmp/private/list.csv' });
  end({ ...fineEnd, error: '/tmp/private/list.csv was refused' });

  expect((await piecesOf(stream)).join('')).not.toContain('/tmp');
});
