import type { AccountRegions, SecurityGroupSurvey } from '../gateways.ts';

/** One account while it is scanned: its clients and credentials are made for that, and go with it. */
export interface AccountAccess {
  /** The regions that sweeps cover. Throws where the account cannot be reached. */
  regions(): Promise<AccountRegions>;
  surveyOf(region: string): SecurityGroupSurvey;
  /**
   * How many events of a region could not be sent to the hub, by the dead-letter queue of deploy/spoke.yml; null where there is no such
   * queue, or it may not be read.
   */
  undelivered(region: string): Promise<number | null>;
  /** Drops clients and credentials. What is asked for afterwards fails, and so may what is not answered yet. */
  close(): void;
}
