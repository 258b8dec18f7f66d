import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pagesOf, RepeatedTokenError } from '../../aws/paging.ts';

interface Page {
  readonly items: readonly number[];
  readonly next?: string | { readonly [key: string]: string } | undefined;
}

/** A listing whose pages come in this order, whatever token is sent; it notes the tokens. */
function listing(pages: readonly Page[]) {
  const sent: unknown[] = [];
  const fetch = async (token: Page['next']): Promise<Page> => {
    sent.push(token);
    const page = pages[Math.min(sent.length, pages.length) - 1];
    if (!page) throw new Error('the listing has pages');
    return page;
  };
  return { sent, pages: () => pagesOf('ListThings', fetch, ({ next }) => next) };
}

test('the pages come one after the other, each asked for by the token of the one before', async () => {
  const { sent, pages } = listing([{ items: [1], next: 'a' }, { items: [], next: 'b' }, { items: [2] }]);

  const all = await Array.fromAsync(pages());

  expect(all.flatMap(({ items }) => items)).toEqual([1, 2]);
  expect(sent).toEqual([undefined, 'a', 'b']);
});

test('an empty token is none', async () => {
  const { sent, pages } = listing([{ items: [1], next: '' }]);

  expect(await Array.fromAsync(pages())).toHaveLength(1);
  expect(sent).toEqual([undefined]);
});

test.each<[string, Page[]]>([
  [
    'the same again',
    [
      { items: [1], next: 'a' },
      { items: [2], next: 'a' },
    ],
  ],
  [
    'one from further back',
    [
      { items: [1], next: 'a' },
      { items: [2], next: 'b' },
      { items: [3], next: 'a' },
    ],
  ],
  [
    'a key in another order',
    [
      { items: [1], next: { x: '1', y: '2' } },
      { items: [2], next: { y: '2', x: '1' } },
    ],
  ],
])('a token that repeats is an error that names the call, at its first repetition: %s', async (_, pages) => {
  const list = listing(pages);
  const seen: Page[] = [];

  const reading = async () => {
    for await (const page of list.pages()) seen.push(page);
  };

  await expect(reading()).rejects.toThrow(RepeatedTokenError);
  await expect(Array.fromAsync(listing(pages).pages())).rejects.toThrow(/^ListThings /);
  expect(list.sent).toHaveLength(pages.length);
  expect(seen).toEqual(pages.slice(0, -1));
});

test('whoever stops early asks for no further page', async () => {
  const { sent, pages } = listing([{ items: [1], next: 'a' }, { items: [2] }]);

  for await (const _ of pages()) break;

  expect(sent).toEqual([undefined]);
});

test('no other paginator is used: those of the SDK do not notice a token that repeats', () => {
  const root = join(import.meta.dirname, '../..');
  const folders = ['core', 'aws', 'runtime', 'handlers', 'cli'].map((folder) => `${folder}/*.ts`);

  const search = () => execFileSync('git', ['grep', '-nE', 'paginate[A-Z]', '--', ...folders], { cwd: root });

  expect(search).toThrow();
});
