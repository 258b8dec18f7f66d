/** What a person asks about who would be cut off; see `withEvidence`. */
export interface EvidenceOptions extends FlowLogOptions {
  /** How far back to look at traffic. */
  readonly evidence?: string;
}

export interface FlowLogOptions {
  /** Files of flow logs, to read instead of CloudWatch Logs or Athena. */
  readonly flowLogs?: readonly string[];
  /** The fields of their records, in order. */
  readonly flowLogFormat?: string;
}
