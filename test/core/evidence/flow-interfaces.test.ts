import { expect, test } from 'vitest';
import { loggedInterfaces } from '../../../core/evidence/flow-interfaces.ts';

function at(interfaces: ReturnType<typeof loggedInterfaces>, id: string) {
  const line = Buffer.from(`2 ${id} 8.8.8.8`);
  const found = interfaces.at(line, 2, 2 + id.length);
  // Whoever reads a file may use the same memory for its next piece.
  line.fill(0);
  return found;
}

test('an interface is found again by its id, whatever becomes of the line that named it first', () => {
  const interfaces = loggedInterfaces(10);
  const ids = ['eni-1', 'eni-12', 'eni-2', 'eni-1', 'eni-12', 'eni-2'];

  const found = ids.map((id) => at(interfaces, id));

  expect(found.map((one) => one?.id)).toEqual(ids);
  expect(found.slice(3)).toEqual(found.slice(0, 3));
  expect([...interfaces.all()].map(({ id }) => id)).toEqual(['eni-1', 'eni-12', 'eni-2']);
  expect(interfaces.find('eni-12')).toBe(found[1]);
});

test('two ids of one hash are two interfaces', () => {
  const interfaces = loggedInterfaces(10);
  const [one, other] = ['eni-ae165e54', 'eni-aebeb571'] as const;

  expect(fnv(one)).toBe(fnv(other));
  expect(at(interfaces, one)?.id).toBe(one);
  expect(at(interfaces, other)?.id).toBe(other);
  expect(at(interfaces, one)?.id).toBe(one);
});

test('beyond the limit there is no other interface, and those that are known are found', () => {
  const interfaces = loggedInterfaces(1);

  expect(at(interfaces, 'eni-1')?.id).toBe('eni-1');
  expect(at(interfaces, 'eni-2')).toBeNull();
  expect(at(interfaces, 'eni-1')?.id).toBe('eni-1');
});

/** FNV-1a, 32 bits. */
function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return hash;
}
