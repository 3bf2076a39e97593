import type { Options } from './options.ts'
import { type MethodType, methodTypes } from './payments/methods.ts'
import type { Settings } from './store/settings.ts'

/** What a shop agrees on with its provider. A test changes it at any time; objects keep what they have. */
export type ShopFlags = {
  /** Goes into every object. */
  test: boolean
  /** Without it the shop has no deals. */
  safe_deal_enabled: boolean
  /** 1 to 180; for deals made from now on. */
  deal_life_days: number
  /** Without it cards and wallets are not kept for later payments. */
  saving_allowed: boolean
  payment_methods: readonly MethodType[]
  /** The shop registers its receipts with the provider, so payments and refunds need one. */
  receipts_required: boolean
  /** More in a second is answered with 429. */
  requests_per_second: number | null
}

export type Shop = ReturnType<typeof shopFlags>

export function shopFlags(settings: Settings, options: Options) {
  const initial: ShopFlags = {
    test: true,
    safe_deal_enabled: true,
    deal_life_days: options.dealLifeDays,
    saving_allowed: false,
    payment_methods: methodTypes,
    receipts_required: false,
    requests_per_second: null,
  }

  let flags = read()

  function read(): ShopFlags {
    return { ...initial, ...(JSON.parse(settings.get('shop_flags') ?? '{}') as Partial<ShopFlags>) }
  }

  /** Kopecks with the provider that refunds may be made from, or undefined: enough for any. */
  function balance(): number | undefined {
    const stored = settings.get('shop_balance')
    return stored === undefined || stored === '' ? undefined : Number(stored)
  }

  const setBalance = (kopecks: number | undefined) => settings.set('shop_balance', String(kopecks ?? ''))

  return {
    /** Kept at hand: every request asks. */
    flags: () => flags,
    reload() {
      flags = read()
    },
    change(changes: { [Flag in keyof ShopFlags]?: ShopFlags[Flag] | undefined }): ShopFlags {
      const given = Object.entries(changes).filter(([, value]) => value !== undefined)
      flags = { ...flags, ...Object.fromEntries(given) }
      settings.set('shop_flags', JSON.stringify(flags))
      return flags
    },

    balance,
    setBalance,
    /** @param kopecks what a refund needs; below zero, what comes back */
    draw(kopecks: number): void {
      const left = balance()
      if (left !== undefined) setBalance(left - kopecks)
    },
  }
}
