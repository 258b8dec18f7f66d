import { messageOf } from '../../../core/model/message-of.ts';
import { fileProblem, sentProblem } from './file-problem.ts';
import { textOf } from './file-text.ts';

/** A file as it is imported. */
export interface ImportFile {
  readonly name: string;
  readonly text: string;
  readonly bytes: number;
}

/** Reads a file that somebody has chosen, or says why it cannot be imported. */
export async function takeFile(
  file: Pick<File, 'name' | 'size' | 'arrayBuffer'>,
): Promise<{ readonly file: ImportFile } | { readonly problem: string }> {
  const { name, size } = file;
  const unfit = fileProblem(file);
  if (unfit !== null) return { problem: unfit };
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    return { problem: `${name} cannot be read: ${messageOf(error)}` };
  }
  const text = textOf(bytes);
  if (text === null) return { problem: `${name} is not UTF-8 text. Save it as "CSV UTF-8", and try again.` };
  const tooLarge = sentProblem(name, text);
  return tooLarge === null ? { file: { name, text, bytes: size } } : { problem: tooLarge };
}
