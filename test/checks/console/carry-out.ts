import { spawnSync } from 'node:child_process';
import type { Locator, Page } from 'playwright-core';

/** How somebody carries out an order by its dialog. */
export interface Steps {
  /** The button that opens the dialog. */
  readonly open: Locator;
  /** What is filled in, by the label of the field. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** Fills in the form, if there is one, and waits for the question. Gives the dialog. */
export async function preview(page: Page, { open, fields = {} }: Steps): Promise<Locator> {
  await open.click();
  const dialog = page.getByRole('dialog');
  for (const [label, value] of Object.entries(fields)) {
    const field = dialog.getByLabel(label, { exact: true });
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  const button = dialog.getByRole('button', { name: 'Preview' });
  if ((await button.count()) > 0) await button.click();
  await dialog.locator('.question').waitFor();
  return dialog;
}

/** Types what has to be typed, and says yes. */
export async function confirm(dialog: Locator): Promise<void> {
  const typed = dialog.locator('.typed');
  if ((await typed.count()) > 0) await dialog.locator('.question input').fill(await typed.innerText());
  await dialog.getByRole('button', { name: 'Yes, do this' }).click();
}

/** Carries out an order to its end, and gives the command line that the dialog has shown for it. */
export async function carryOut(page: Page, steps: Steps): Promise<string> {
  const dialog = await preview(page, steps);
  const command = await dialog.locator('.command code').innerText();
  await confirm(dialog);
  await dialog.getByText('Done:').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  return command;
}

/** The words of a command line, as a shell reads them. */
export function shellWords(line: string): string[] {
  const { stdout, status } = spawnSync('bash', ['--norc', '-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`no shell reads ${line}`);
  return stdout.split('\0').slice(0, -1);
}
