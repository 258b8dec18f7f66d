import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** The generated files of the SDK with a class for each error of a service. */
const errorFiles = /[\\/]node_modules[\\/]@aws-sdk[\\/][^\\/]+[\\/]dist-es[\\/](.+[\\/])?models[\\/]errors\.js$/;

const base = /^import \{ \w+ as __BaseException \} from "[^"]+";$/m;

/** One class of a service, with the members that the service sends beside the message. Older clients have no `shapeId`. */
const errorClass = new RegExp(
  [
    String.raw`export class (?<name>\w+) extends __BaseException \{`,
    String.raw`(?:    static shapeId = "(?<namespace>[^"#]+)#\k<name>";\n)?    name = "\k<name>";`,
    String.raw`    \$fault = "(?<fault>client|server)";`,
    String.raw`(?<members>(?:    \w+;\n)*)    constructor\(opts\) \{`,
    String.raw`        super\(\{`,
    String.raw`            name: "\k<name>",`,
    String.raw`            \$fault: "\k<fault>",`,
    String.raw`            \.\.\.opts,`,
    String.raw`        \}\);`,
    String.raw`        Object\.setPrototypeOf\(this, \k<name>\.prototype\);`,
    String.raw`(?<assigned>(?:        this\.(?<member>\w+) = opts\.\k<member>;\n)*)    \}`,
    String.raw`\}\n`,
  ].join('\n'),
  'g',
);

/**
 * The errors of the SDK's services in a third of the text. Each is a class of 300 bytes that differs from the others in its name
 * and its members, and a service has up to 90; all are kept, since any may be the answer. What is written otherwise stays as it is.
 */
export function compactErrors(): Plugin {
  return {
    name: 'compact-errors',
    setup(build) {
      build.onLoad({ filter: errorFiles }, async ({ path }) => ({
        contents: compacted(await readFile(path, 'utf8'), path),
        loader: 'js',
      }));
    },
  };
}

/** The same module with its classes made by one function. Throws if the file is not written as expected. */
export function compacted(text: string, path: string): string {
  const [first] = text.matchAll(errorClass);
  if (!first || !base.test(text)) throw new Error(`${path} does not have classes of errors as expected`);
  const namespace = first.groups?.namespace;
  const classes = text.replace(errorClass, (whole, ...rest) => {
    const groups: Record<string, string | undefined> = rest.at(-1);
    const members = wordsOf(groups.members);
    const isUsual = groups.namespace === namespace && members.join() === wordsOf(groups.assigned).join();
    return isUsual ? madeBy(groups, members) : whole;
  });
  return classes + helper(namespace);
}

/** The names of members, of their declarations or of their assignments. */
function wordsOf(lines = ''): string[] {
  return [...lines.matchAll(/(\w+);$/gm)].map(([, word]) => word ?? '');
}

function madeBy({ name, fault }: Record<string, string | undefined>, members: readonly string[]): string {
  const values = [name, fault, ...(members.length > 0 ? [members] : [])].map((value) => JSON.stringify(value));
  return `export const ${name} = /* @__PURE__ */ __errorClass(${values.join(', ')});\n`;
}

/** What all classes of a service do. */
function helper(namespace: string | undefined): string {
  return `
function __errorClass(name, $fault, members = []) {
  const Made = class extends __BaseException {
    ${namespace === undefined ? '' : `static shapeId = ${JSON.stringify(`${namespace}#`)} + name;`}
    name = name;
    $fault = $fault;
    constructor(opts) {
      super({ name, $fault, ...opts });
      Object.setPrototypeOf(this, Made.prototype);
      for (const member of members) this[member] = opts[member];
    }
  };
  return Made;
}
`;
}
