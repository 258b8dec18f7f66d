/** An error of AWS as the SDK throws it. */
export class SdkError extends Error {
  override readonly name: string;
  readonly $metadata: { httpStatusCode: number; requestId: string; attempts: number };

  constructor(name: string, message: string, httpStatusCode = 400) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode, requestId: 'simulated', attempts: 1 };
  }
}
