import { randomUUID } from 'node:crypto'

/** HTTP 405 and 415 have no documented code of their own; they carry the catch-all. */
export type ErrorCode =
  | 'invalid_request'
  | 'invalid_credentials'
  | 'forbidden'
  | 'not_found'
  | 'too_many_requests'
  | 'internal_server_error'

/** A refusal as the API words it. `parameter` is the dotted path of the one value to blame. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly body: string

  constructor(status: number, code: ErrorCode, description: string, extra: object = {}) {
    super(description)
    this.status = status
    this.body = JSON.stringify({ type: 'error', id: randomUUID(), code, description, ...extra })
  }

  /** The same about a value that is part of another one. */
  inside(parent: string): ApiError {
    const { code, description, parameter } = JSON.parse(this.body) as { [name: string]: string }
    const at = parameter === undefined ? parent : `${parent}.${parameter}`
    return new ApiError(this.status, code as ErrorCode, description ?? '', { parameter: at })
  }
}

const INVALID =
  "Invalid parameter's value (for example, the value is illegal or its format is incorrect). " +
  'Send the value in accordance with the documentation.'

/** 400. Without a parameter it says that the request as a whole cannot be done, for example now. */
export function invalid(parameter?: string, description = INVALID): ApiError {
  return new ApiError(400, 'invalid_request', description, parameter === undefined ? {} : { parameter })
}

const NOUNS = {
  payment_id: 'Payment',
  payout_id: 'Payout',
  refund_id: 'Refund',
  deal_id: 'Deal',
  receipt_id: 'Receipt',
  personal_data_id: 'Personal data',
  webhook_id: 'Webhook',
  invoice_id: 'Invoice',
  payment_method_id: 'Payment method',
}

export function notFound(parameter: keyof typeof NOUNS): ApiError {
  const what = NOUNS[parameter]
  const description = `Incorrect ${parameter}. ${what} doesn't exist or access denied`
  return new ApiError(404, 'not_found', description, { parameter })
}

export const forbidden = (description: string) => new ApiError(403, 'forbidden', description)

export const tooManyRequests = () =>
  new ApiError(429, 'too_many_requests', 'Too many requests', { retry_after: 1800 })

export const internalError = () =>
  new ApiError(500, 'internal_server_error', 'Internal server error', { retry_after: 1800 })
