/** An answer AWS gives instead of a result: the code clients see as `error.name`, and the HTTP status it travels with. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = statusOf(code)) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

/**
 * The HTTP status EC2 sends with a code: 400 for client mistakes, 403 for refusals, 412 for a dry run that would succeed,
 * 503 for throttling (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html).
 */
function statusOf(code: string): number {
  const known: Record<string, number> = {
    UnauthorizedOperation: 403,
    AccessDenied: 403,
    AuthFailure: 401,
    MissingAuthenticationToken: 403,
    DryRunOperation: 412,
    RequestLimitExceeded: 503,
    EC2ThrottledException: 503,
    Unavailable: 503,
    ServiceUnavailable: 503,
    InternalError: 500,
    InternalServerError: 500,
  };
  return known[code] ?? 400;
}
