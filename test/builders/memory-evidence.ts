import type { EvidenceStore, StoredEvidence } from '../../core/evidence/evidence-store.ts';
import type { EvidenceSummary } from '../../core/evidence/summary.ts';
import { groupKey } from '../../core/model/security-group.ts';
import type { EvidenceRequest, EvidenceRequests } from '../../handlers/shared/evidence-requests.ts';

/** Evidence in memory: what is kept, and what was asked for. Each can be made to fail. */
export function memoryEvidence() {
  const kept = new Map<string, EvidenceSummary>();
  const problems: string[] = [];
  const asked: EvidenceRequest[] = [];
  const failing = { store: false, queue: false };
  const store: EvidenceStore = {
    put: async (ref, summary) => void kept.set(groupKey(ref), summary),
    of: async (refs): Promise<StoredEvidence> => {
      if (failing.store) throw new Error('the table cannot be read');
      const found = refs.flatMap((ref) => {
        const summary = kept.get(groupKey(ref));
        return summary ? [[groupKey(ref), summary] as const] : [];
      });
      return { summaries: new Map(found), problems };
    },
  };
  const requests: EvidenceRequests = {
    request: async (many) => {
      if (failing.queue) throw new Error('the queue takes nothing');
      asked.push(...many);
    },
  };
  return { kept, problems, asked, failing, store, requests, ofMails: { ...requests, store } };
}
