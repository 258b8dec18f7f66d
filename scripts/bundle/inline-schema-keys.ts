import { readFile } from 'node:fs/promises';
import { type Plugin, transform } from 'esbuild';

/** The generated files of the SDK that describe every shape of a service; and those of the clients within the SDK. */
const schemaFiles = /[\\/]node_modules[\\/]@aws-sdk[\\/][^\\/]+[\\/]dist-es[\\/](.+[\\/])?schemas[\\/]schemas_\d+\.js$/;

/** One line of the header of such a file: a name for a string. */
const constant = /const ([A-Za-z_$][\w$]*) = ("(?:[^"\\\n]|\\.)*");\r?\n/y;

const known = new Map<string, Promise<string>>();

/**
 * Lets the bundler drop the shapes that nobody uses. The SDK writes `{ [_xN]: "groupId" }` with `const _xN = "xmlName"` at
 * the top, and a computed key may run code, so esbuild keeps all of EC2's 1.3 MB. Here the names become the strings that
 * they stand for. Why that is safe: docs/adr/0015-inlined-schema-keys.md.
 */
export function inlineSchemaKeys(): Plugin {
  return {
    name: 'inline-schema-keys',
    setup(build) {
      build.onLoad({ filter: schemaFiles }, async ({ path }) => {
        const inlined = known.get(path) ?? readFile(path, 'utf8').then((text) => inlineStrings(text, path));
        known.set(path, inlined);
        return { contents: await inlined, loader: 'js' };
      });
    },
  };
}

/**
 * The same module with the constants of its header replaced by their strings. The header is cut off, and esbuild itself puts
 * the strings where its parser finds the then unbound names, so nothing within a string and no other variable of the same
 * name is touched. Throws if the file is not written as expected.
 */
export async function inlineStrings(text: string, path: string): Promise<string> {
  const { literals, body } = cutHeader(text, path);
  if (/^\s*(?:export\s+)?const\s+\w+\s*=\s*["'`]/m.test(body)) {
    throw new Error(`${path} has constants below its header, and they would not be inlined`);
  }
  // The namespace is in every shape and never a key: it stays a constant, which is shorter.
  const { n0, ...keys } = literals;
  const namespace = n0 === undefined ? '' : `const n0 = ${n0};\n`;
  const { code } = await transform(namespace + body, { define: keys, format: 'esm', target: 'node24' });
  return code;
}

function cutHeader(text: string, path: string): { literals: Record<string, string>; body: string } {
  const literals = new Map<string, string>();
  let end = 0;
  for (;;) {
    constant.lastIndex = end;
    const [line, name, literal] = constant.exec(text) ?? [];
    if (line === undefined || name === undefined || literal === undefined) break;
    if (literals.has(name)) throw new Error(`${path} defines ${name} twice`);
    literals.set(name, JSON.stringify(JSON.parse(literal)));
    end += line.length;
  }
  if (literals.size === 0) throw new Error(`${path} does not begin with constants: ${text.slice(0, 80)}`);
  return { literals: Object.fromEntries(literals), body: text.slice(end) };
}
