import type { Finding } from './documents.ts';

/** What is decided about a group, in words. */
export const decisionTexts: Readonly<Record<Finding['decision'], string>> = {
  remediate: 'to be closed',
  report: 'reported only',
  exempt: 'exempt',
  defer: 'deferred',
};
