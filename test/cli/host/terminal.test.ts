import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { terminalHost } from '../../../cli/host/terminal.ts';

afterEach(() => vi.restoreAllMocks());

/** What is written on standard output, write by write. */
function watched(): string[] {
  const writes: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    writes.push(String(text));
    return true;
  });
  return writes;
}

test('the items of a JSON list that come together are written together', async () => {
  const writes = watched();
  const list = terminalHost('json').list('findings');

  for (const id of [1, 2, 3]) list.add({ id });
  await setImmediate();
  const together = [...writes];
  list.add({ id: 4 });
  list.end({ groups: 9 });
  await setImmediate();

  expect(together).toEqual(['{\n"findings": [\n{"id":1},\n{"id":2},\n{"id":3}']);
  expect(writes).toHaveLength(2);
  expect(JSON.parse(writes.join(''))).toEqual({ findings: [1, 2, 3, 4].map((id) => ({ id })), groups: 9 });
});

test('many items do not wait for the end of the turn', () => {
  const writes = watched();
  const list = terminalHost('json').list('findings');
  const item = { text: 'x'.repeat(1000) };

  for (let count = 0; count < 1000; count++) list.add(item);
  const before = writes.length;
  list.end({});

  expect(before).toBeGreaterThan(10);
  expect(Math.max(...writes.map((text) => text.length))).toBeLessThan(67_000);
  expect(JSON.parse(writes.join('')).findings).toHaveLength(1000);
});

test('a command that fails in the middle of a list writes what it has, and the error', () => {
  const writes = watched();
  const host = terminalHost('json');
  host.list('findings').add({ id: 1 });

  host.failed('the table is gone');

  expect(JSON.parse(writes.join(''))).toEqual({ findings: [{ id: 1 }], error: 'the table is gone' });
});
