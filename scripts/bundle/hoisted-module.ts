import { isBuiltin } from 'node:module';

const required = /require\('([^']+)'\)/g;

/**
 * The text of a CommonJS module as an ES module. The bundler puts each CommonJS module into a function of its own, and what is within such a
 * function is parsed twice: with the file, and when the module is loaded. Only for a module that loads others when it is loaded
 * itself; throws for one that does so later. `named` are functions of its own that are imported by their name.
 */
export function hoistedModule(text: string, path: string, named: readonly string[] = []): string {
  const others = new Map<string, string>();
  const lines = text.split('\n').map((line) =>
    line.replace(required, (whole, name: string) => {
      if (isBuiltin(name)) return whole;
      if (/^\s/.test(line)) throw new Error(`${path} loads ${name} when it is used, and that would be done at once`);
      const known = others.get(name) ?? `__other${others.size}`;
      others.set(name, known);
      return known;
    }),
  );
  return [
    ...[...others].map(([name, as]) => `import ${as} from '${name}';`),
    'const module = { exports: {} }, exports = module.exports;',
    ...lines,
    'export default module.exports;',
    `export { ${named.join(', ')} };`,
  ].join('\n');
}
