import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { textOf } from '../words/i18n.ts'
import './office-reason-words.ts'
import './reason-words.ts'

/** Every cancellation of a payment that YooKassa documents. */
const ofPayments = [
  '3d_secure_failed',
  'call_issuer',
  'card_expired',
  'payment_method_limit_exceeded',
  'payment_method_restricted',
  'country_forbidden',
  'general_decline',
  'fraud_suspected',
  'identification_required',
  'insufficient_funds',
  'invalid_card_number',
  'invalid_csc',
  'issuer_unavailable',
  'canceled_by_merchant',
  'permission_revoked',
  'internal_timeout',
  'expired_on_confirmation',
  'expired_on_capture',
  'unsupported_mobile_operator',
  'deal_expired',
  'loan_declined',
]

const table = readFileSync(join(import.meta.dirname, '../../../src/payout/reasons.ts'), 'utf8')
const ofPayouts = [...table.matchAll(/^ {2}(\w+): \{/gm)].map(([, reason = '']) => reason)

it('says in both languages why a payment or a payout failed', () => {
  expect(ofPayouts).toContain('no_verified_account')
  const keys = [
    ...ofPayments.map((reason) => `payment_${reason}`),
    ...ofPayouts.map((reason) => `payout_${reason}`),
  ]
  for (const language of ['ru', 'en'] as const) {
    expect(keys.filter((key) => !textOf('deal-reasons', key, language))).toEqual([])
    expect(ofPayouts.filter((key) => !textOf('office-reasons', key, language))).toEqual([])
  }
})
