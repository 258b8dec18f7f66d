/** CloudFormation templates as the tests here handle them. */

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: JsonObject;
}

export interface Template {
  readonly Parameters?: JsonObject;
  readonly Conditions?: JsonObject;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: JsonObject;
}

/** The resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** One resource; throws where the template has none of the name. */
export function resourceOf(template: Template, logicalId: string): Resource {
  const resource = template.Resources[logicalId];
  if (!resource) throw new Error(`the template has no ${logicalId}`);
  return resource;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a path of names leads to; undefined where it leads nowhere. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  return isObject(value) ? at(value[name], ...rest) : undefined;
}

/** A value as a list, as IAM and EventBridge take one text for a list of one. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The environment of a function, resolved. */
export function settingsOf(template: Template, logicalId: string): Record<string, string> {
  const variables = at(resourceOf(template, logicalId).Properties, 'Environment', 'Variables') ?? {};
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}
