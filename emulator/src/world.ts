import { type Clock, offsetClock } from './clock.ts'
import { type Deals, dealStore } from './deals/store.ts'
import { type Deadlines, deadlineBook, endWhatIsDue } from './due.ts'
import { type Faults, faultBook } from './faults/faults.ts'
import { authenticator, type Caller } from './http/auth.ts'
import { notFound } from './http/errors.ts'
import type { Kind } from './http/idempotence.ts'
import { tokenBucket } from './http/rate.ts'
import { type Invoices, invoiceStore } from './invoices/store.ts'
import { type Bindings, bindingStore } from './methods/store.ts'
import { type Courier, startCourier } from './notifications/deliver.ts'
import { type Disturbance, disturbance } from './notifications/disturb.ts'
import { type Notifications, notificationStore } from './notifications/store.ts'
import type { Options } from './options.ts'
import { type SavedMethods, savedMethodStore } from './payments/saved.ts'
import { type Payments, paymentStore } from './payments/store.ts'
import { type Payouts, payoutStore } from './payouts/store.ts'
import { type PersonalDataStore, personalDataStore } from './personal-data/store.ts'
import { type Receipts, receiptStore } from './receipts/store.ts'
import { type Refunds, refundStore } from './refunds/store.ts'
import { type Requests, requestLog } from './requests.ts'
import { type Shop, shopFlags } from './shop.ts'
import { type Database, openDatabase } from './store/database.ts'
import { type Keys, keyStore } from './store/keys.ts'
import { type Settings, settingStore } from './store/settings.ts'
import { type Snapshots, snapshotStore } from './store/snapshots.ts'
import { type Webhooks, webhookStore } from './webhooks/store.ts'

/** One emulated YooKassa: its memory, its time, its post, and the faults it was told to have. */
export type World = {
  readonly options: Options
  readonly database: Database
  readonly settings: Settings
  readonly clock: Clock
  readonly payments: Payments
  readonly savedMethods: SavedMethods
  readonly payouts: Payouts
  readonly refunds: Refunds
  readonly deals: Deals
  readonly receipts: Receipts
  readonly invoices: Invoices
  readonly bindings: Bindings
  readonly personalData: PersonalDataStore
  readonly webhooks: Webhooks
  readonly shop: Shop
  readonly snapshots: Snapshots
  readonly deadlines: Deadlines
  readonly keys: Keys
  readonly notifications: Notifications
  readonly disturbance: Disturbance
  readonly courier: Courier
  readonly faults: Faults
  readonly requests: Requests
  /** Where browsers find us; known once we listen. */
  publicUrl: string
  authenticate(header: string | undefined): Caller
  /** Counts a request, and tells whether it is one too many. */
  isTooMany(): boolean
  /** Lets happen what the clock says has happened by now. Called before every look at the world. */
  catchUp(): void
  /** An object as the API shows it now. */
  bodyOf(kind: Kind, id: string): string
  close(): Promise<void>
}

export function openWorld(options: Options): World {
  const database = openDatabase(options.database)
  const settings = settingStore(database)
  const clock = offsetClock(settings, options.clockStart)
  const payments = paymentStore(database)
  const payouts = payoutStore(database, settings, options)
  const refunds = refundStore(database)
  const deals = dealStore(database)
  const receipts = receiptStore(database)
  const invoices = invoiceStore(database)
  const bindings = bindingStore(database)
  const personalData = personalDataStore(database)
  const webhooks = webhookStore(database)
  const shop = shopFlags(settings, options)
  const isTooMany = tokenBucket()
  const stores: Record<Kind, { body(id: string): string | undefined }> = {
    payment: payments,
    payout: payouts,
    refund: refunds,
    deal: deals,
    receipt: receipts,
    personal_data: personalData,
    webhook: webhooks,
    invoice: invoices,
    payment_method: bindings,
  }
  const notifications = notificationStore(database)
  const disturbed = disturbance(notifications, clock)
  const source = () => settings.get('notification_source') || undefined
  const courier = startCourier({ database, notifications, clock, source, afterSending: disturbed.release })
  if (options.notificationUrl !== undefined) settings.set('notification_url', options.notificationUrl)
  if (options.notificationSource !== undefined)
    settings.set('notification_source', options.notificationSource)
  if (options.payoutNotificationUrl !== undefined) {
    settings.set('payout_notification_url', options.payoutNotificationUrl)
  }

  const world: World = {
    options,
    database,
    settings,
    clock,
    payments,
    savedMethods: savedMethodStore(database),
    payouts,
    refunds,
    deals,
    receipts,
    invoices,
    bindings,
    personalData,
    webhooks,
    shop,
    snapshots: snapshotStore(database),
    deadlines: deadlineBook(database),
    keys: keyStore(database),
    notifications,
    disturbance: disturbed,
    courier,
    faults: faultBook(),
    requests: requestLog(clock.now),
    publicUrl: options.publicUrl ?? '',
    authenticate: authenticator(options),
    isTooMany: () => isTooMany(shop.flags().requests_per_second),
    catchUp: () => endWhatIsDue(world),
    bodyOf(kind, id) {
      const body = stores[kind].body(id)
      if (body === undefined && kind === 'webhook') throw notFound('webhook_id') // it may be removed
      if (body === undefined) throw new Error(`a ${kind} has disappeared: ${id}`)
      return body
    },
    async close() {
      await courier.close()
      database.close()
    },
  }
  return world
}
