import type { Random } from './random.ts'

/** Troubles that can be left out, to find out which of them a failure needs. */
export const troubleNames = ['deaths', 'faults', 'mail', 'jumps', 'banks', 'others'] as const
export type TroubleName = (typeof troubleNames)[number]

export type Rail = 'two_stage' | 'safe_deal'

/** One world: enough to play it again. */
export type Settings = {
  seed: number
  world: number
  deals: number
  /** Both by chance unless given. */
  rail?: Rail | undefined
  without?: readonly TroubleName[]
  /** So many things at once; above 1 the order is the real world's, and the seed repeats only roughly. */
  parallel?: number
  /** Stops after so many steps, whatever is unfinished. */
  steps?: number
}

export const again = ({ seed, world, deals, rail, without = [], parallel = 1, steps }: Settings): string =>
  [
    `npm run simulate -- --seed ${seed} --world ${world} --size ${deals}`,
    rail && `--rail ${rail}`,
    without.length > 0 && `--without ${without.join(',')}`,
    parallel > 1 && `--parallel ${parallel}`,
    steps && `--steps ${steps}`,
  ]
    .filter(Boolean)
    .join(' ')

/** How this world's platform has been set up: as the environment says it. */
export function platformOf(random: Random, rail: Rail | undefined): Record<string, string> {
  const RAIL = rail ?? random.pick(['two_stage', 'safe_deal'] as const)
  const [fee, tax] = random.pick([
    [1000, 600],
    [1000, 600],
    [1333, 617],
    [500, 0],
    [2777, 1301],
  ] as const)
  const isOdd = random.chance(0.4)
  const policy = random.pick(['', 'capture', 'cancel', 'ask']) // the rail's own way when nothing is set
  return {
    RAIL,
    PLATFORM_FEE_BP: String(fee),
    TAX_BP: String(tax),
    PLATFORM_PAYOUT: random.pick(['full', 'full', 'full', 'retain', 'net']),
    PAYOUT_MAX: isOdd ? '333.33' : '500000.00',
    DEAL_PAYOUT_MAX: isOdd ? '271.83' : '150000.00',
    DEAL_FEE_MOMENT: random.pick(['deal_closed', 'deal_closed', 'payment_succeeded']),
    DEAL_LIFE_DAYS: String(random.pick([90, 90, 20, 4])),
    ANSWER_HOURS: String(random.pick([24, 3])),
    PAY_HOURS: String(random.pick([24, 5])),
    CONFIRM_HOURS: String(random.pick([72, 4])),
    DESTINATION_COOL_HOURS: String(random.pick([0, 24])),
    FOUR_EYES_ABOVE: random.pick([
      '1000000.00',
      '50000.00',
      '500.00',
      '300.00',
      '300.00',
      '100.00',
      '100.00',
      '0.00',
    ]),
    HOLD_MARGIN_HOURS: String(random.pick([12, 12, 30])),
    ...(policy && { HOLD_POLICY: policy }),
    APPROVAL_HOURS: String(random.pick([72, 2])),
  }
}
