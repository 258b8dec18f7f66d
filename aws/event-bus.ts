import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

/** An event of our own, for machines. */
export interface OwnEvent {
  readonly detailType: string;
  /** When it happened, ISO 8601 in UTC; EventBridge keeps whole seconds. */
  readonly at: string;
  /** A JSON object. */
  readonly detail: string;
}

export interface EventBus {
  /** Resolves when the bus has taken the event; throws otherwise. */
  put(event: OwnEvent): Promise<void>;
}

/** The default event bus of the client's account and region. Source, type and detail count together, to 256 KB. */
export function eventBus(eventBridge: EventBridgeClient): EventBus {
  return {
    put: async ({ detailType, at, detail }) => {
      const event = { Source: 'smtp-warden', DetailType: detailType, Time: new Date(at), Detail: detail };
      const { FailedEntryCount, Entries = [] } = await eventBridge.send(new PutEventsCommand({ Entries: [event] }));
      // The call succeeds even where the event is refused (EventBridge API reference, PutEvents).
      if (FailedEntryCount === 0) return;
      const { ErrorCode = 'no code', ErrorMessage = 'no message' } = Entries[0] ?? {};
      throw new Error(`EventBridge did not accept the event ${detailType}: ${ErrorCode}, ${ErrorMessage}`);
    },
  };
}
