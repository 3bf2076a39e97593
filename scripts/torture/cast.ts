import { setTimeout as sleep } from 'node:timers/promises'
import type { Service } from '@sdelka/sdk'
import { kopecks, rubles } from '../../src/core/money.ts'
import { sql } from '../../src/db/db.ts'
import type { House } from './house.ts'
import { makePeople, type Person, reasonOf } from './people.ts'
import { playDeal, plots } from './play.ts'
import type { Random } from './random.ts'
import type { Stage } from './steps.ts'
import { type Deal, witnessOf } from './witness.ts'

const HOUR_MS = 3_600_000
const GOOD_WALLET = '4100116075156746'
const DOUBLE_CLICKS = 0.35

export type Cast = {
  deals: Deal[]
  operator: Person
  /** Nobody begins another deal; resolves when those that were begun have been played. */
  finish(): Promise<void>
  /** What an operator and the banks do all the time: pending payouts are answered, parked ones sent again. */
  chores(): Promise<void>
}

/** Everybody who plays, and what they have been told. They begin at once. */
export async function openCast(house: House, clients: number, random: Random): Promise<Cast> {
  const steady = Math.max(2, Math.ceil(clients / 3))
  const everybody = await makePeople(house.db, [
    'operator',
    'arbiter',
    'arbiter',
    ...Array.from({ length: clients }, () => 'client' as const),
    ...Array.from({ length: clients + steady }, () => 'master' as const),
  ])
  const [operator, ...those] = everybody as [Person, ...Person[]]
  const [arbiters, others] = [those.slice(0, 2), those.slice(2)]
  const people = others.slice(0, clients)
  const lateMasters = others.slice(clients, 2 * clients)
  const masters = others.slice(2 * clients)

  const services = new Map<string, Service[]>()
  const front = house.urls[0] as string
  await Promise.all(
    [...masters, ...lateMasters].map(async (master) =>
      services.set(master.id, await offer(master, front, random)),
    ),
  )
  await Promise.all(masters.map((master) => verifyWallet(master, operator, front)))

  const slots = new Map<string, number>()
  const firstHour = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + 48 * HOUR_MS
  const deals: Deal[] = []
  let isClosing = false

  async function play(client: Person, index: number): Promise<void> {
    const luck = random.fork(1_000 + index)
    const witness = witnessOf(house.urls, luck, () => luck.chance(DOUBLE_CLICKS), house.isHurried)
    const stage: Stage = {
      house,
      witness,
      client,
      master: masters[index % masters.length] as Person,
      lateMaster: lateMasters[index] as Person,
      operator,
      arbiters,
      serviceOf: (master) => luck.pick(services.get(master.id) ?? []),
      slotOf: (master) => {
        const number = (slots.get(master.id) ?? 0) + 1
        slots.set(master.id, number)
        return new Date(firstHour + number * HOUR_MS)
      },
    }
    while (!isClosing) {
      const deal: Deal = {
        number: deals.length + 1,
        plot: luck.weighted(plots).plot,
        calls: [],
        wanted: 'unbooked',
        seen: new Set(),
        isPlayed: false,
      }
      deals.push(deal)
      try {
        await playDeal(stage, deal)
      } catch (error) {
        deal.surprise = error instanceof Error ? `${reasonOf(error)}: ${error.message}` : String(error)
      }
      deal.isPlayed = true
    }
  }
  const luck = random.fork(999)
  const witness = witnessOf(house.urls, luck, () => false, house.isHurried)

  async function chores(): Promise<void> {
    await answerPayouts(house, luck)
    const { items } = await witness.look(operator, (me) => me.payouts.list({ status: 'parked', limit: 100 }))
    const refused = items.filter(({ reason }) => reason !== 'no_verified_account')
    for (const { id } of refused) {
      // Somebody else may have been first; a payout that is not parked any more says so.
      await witness.look(operator, (me) => me.payouts.release(id)).catch(() => {})
    }
  }
  let isPlaying = true
  const playing = Promise.all(people.map(play)).finally(() => {
    isPlaying = false
  })
  const choring = (async () => {
    while (isPlaying) {
      await chores().catch(() => {}) // the house was away: later
      await sleep(1_500)
    }
  })()

  return {
    deals,
    operator,
    chores,
    async finish() {
      isClosing = true
      await playing
      await choring
    },
  }
}

/** Odd prices, so that every share has to be rounded. */
async function offer(master: Person, url: string, random: Random): Promise<Service[]> {
  const me = await master.at(url)
  const prices = Array.from({ length: 3 }, () => random.between(300_00, 30_000_00))
  return Promise.all(
    prices.map((price) =>
      me.services.create({
        title: 'Работа мастера',
        price: { value: rubles(kopecks(price)), currency: 'RUB' },
        duration_minutes: 60,
      }),
    ),
  )
}

async function verifyWallet(master: Person, operator: Person, url: string): Promise<void> {
  const account = await (await master.at(url)).accounts.create({
    type: 'yoo_money',
    account_number: GOOD_WALLET,
  })
  await (await operator.at(url)).accounts.verify(account.id)
}

/** The banks' answers to payouts that YooKassa has only accepted; now and then it is a no. */
async function answerPayouts({ db, control }: House, luck: Random): Promise<void> {
  const accepted = await db.rows<{ providerId: string }>(sql`
    select provider_id as "providerId" from payout where status = 'accepted' order by id limit 50`)
  for (const { providerId } of accepted) {
    const status = luck.chance(0.85) ? 'succeeded' : 'canceled'
    await control('POST', `/payouts/${providerId}/settle`, { status }) // 409: it was answered before
  }
}
