import { describe, expect, it } from 'vitest';
import { inlineStrings } from '../../scripts/bundle/inline-schema-keys.ts';

const header = 'const _a = "alpha";\nconst _b = "be\\"ta";\n';

describe('inlining the strings of a schema', () => {
  it('puts a string wherever its name is used', async () => {
    const code = await inlineStrings(`${header}export var S = [3, _a, { [_b]: _a }, [_a, _b]];\n`, 'schema.js');

    expect(await valuesOf(code)).toEqual([3, 'alpha', { 'be"ta': 'alpha' }, ['alpha', 'be"ta']]);
    expect(code).not.toMatch(/_a|_b/);
  });

  it('leaves the same letters in strings, comments, properties and other scopes alone', async () => {
    const body = 'export var S = ["[_a]: _a", { _a: 1, f: (_b) => _b }.f(2), { _b: 3 }._b, `[_b]`]; // _a\n';

    const code = await inlineStrings(`${header}${body}`, 'schema.js');

    expect(await valuesOf(code)).toEqual(['[_a]: _a', 2, 3, '[_b]']);
  });

  it.each([
    ['has no constants', 'export var S = [3];\n', /does not begin with constants/],
    ['begins with something else', `import x from "x";\n${header}`, /does not begin with constants/],
    ['has a constant below the others', `${header}var S = [_a];\nconst _c = "gamma";\n`, /below its header/],
    ['has a constant that is not a plain string', `${header}const _c = \`gamma\`;\n`, /below its header/],
    ['defines a constant twice', `${header}const _a = "again";\n`, /defines _a twice/],
  ])('refuses a file that %s', async (_, text, reason) => {
    const inlining = inlineStrings(text, 'schema.js');

    await expect(inlining).rejects.toThrow(reason);
  });
});

async function valuesOf(code: string): Promise<unknown> {
  const { S } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return S;
}
