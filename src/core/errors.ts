/** Every error a caller can see, with its HTTP status. Codes are public: add freely, never rename or reuse. */
const httpStatus = {
  invalid_request: 400,
  return_url_not_allowed: 400,
  unauthorized: 401,
  invalid_credentials: 401,
  token_expired: 401,
  token_reused: 401,
  forbidden: 403,
  webhook_source_not_allowed: 403,
  arbiter_is_party: 403,
  not_found: 404,
  method_not_allowed: 405,
  wrong_state: 409,
  slot_taken: 409,
  email_taken: 409,
  payment_required: 409,
  hold_lost: 409,
  dispute_open: 409,
  not_assigned: 409,
  too_many_files: 409,
  payment_refunded: 409,
  insufficient_funds: 409,
  second_person_needed: 409,
  idempotency_key_in_use: 409,
  service_closed: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  price_out_of_range: 422,
  slot_in_past: 422,
  slot_too_far: 422,
  idempotency_key_reused: 422,
  rate_limited: 429,
  internal_error: 500,
  payment_rejected: 502,
  provider_unavailable: 503,
  unavailable: 503,
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof httpStatus
export const errorCodes = Object.keys(httpStatus) as ErrorCode[]
export const statusOf = (code: ErrorCode): number => httpStatus[code]

/** An expected failure the caller can act on. A bug is a plain Error and becomes a 500. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: ErrorCode,
    message: string,
    details: Record<string, unknown> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
    this.details = details
  }

  get status(): number {
    return httpStatus[this.code]
  }
}
