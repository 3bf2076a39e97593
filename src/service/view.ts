import type { Service as ServiceView } from '#schema/service.ts'
import type { Config } from '../config.ts'
import { basisPoints } from '../core/money.ts'
import { payable } from '../enroll/policy.ts'
import { amountOf } from '../http/amount.ts'
import type { Service } from './store.ts'

export const viewService = (config: Config, service: Service): ServiceView => ({
  id: service.id,
  master_id: service.masterId,
  master_name: service.masterName,
  title: service.title,
  description: service.description,
  price: amountOf(service.price),
  duration_minutes: service.durationMinutes,
  is_open: service.isOpen,
  cancellation: viewPolicy(config, service),
  created_at: service.createdAt.toISOString(),
  changed_at: service.changedAt.toISOString(),
})

/** What a booking made now would say. A part too small to be paid out is not kept. */
function viewPolicy(config: Config, { price }: Service): ServiceView['cancellation'] {
  const terms = { feeBasisPoints: config.PLATFORM_FEE_BP, taxBasisPoints: config.TAX_BP }
  return config.CANCEL_POLICY.map(({ hoursBefore, keepBasisPoints }) => ({
    hours_before: hoursBefore,
    kept: amountOf(payable(config, config.RAIL, terms, basisPoints(price, keepBasisPoints))),
  }))
}
