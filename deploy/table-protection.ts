/** The resources of a template, which a deployment may still change. */
export type Resources = Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>;

/** What is asked of tables, by name: aws/table-protection.ts. */
interface Tables {
  readonly exists: (name: string) => Promise<boolean>;
  readonly protect: (name: string) => Promise<void>;
}

/**
 * Takes deletion protection off the tables of a template that do not exist yet, and gives what turns it on once they do. That
 * names what it could not protect, and what to do. Throws where AWS does not say whether a table exists.
 */
export async function protectAfterwards(
  resources: Resources,
  tables: Tables,
): Promise<() => Promise<readonly string[]>> {
  const names: string[] = [];
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type !== 'AWS::DynamoDB::Table' || Properties?.DeletionProtectionEnabled !== true) continue;
    const name = String(Properties.TableName);
    if (await tables.exists(name)) continue;
    Properties.DeletionProtectionEnabled = false;
    names.push(name);
  }
  return async () => {
    const problems: string[] = [];
    for (const name of names) {
      try {
        await tables.protect(name);
      } catch (error) {
        const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        problems.push(`Table ${name} is not protected against deletion yet (${why}). Deploy again: that protects it.`);
      }
    }
    return problems;
  };
}
