import { randomBytes } from 'node:crypto'
import { type Emulator, startEmulator } from 'yookassa-emulator'
import { loadConfig } from '../../src/config.ts'
import { AppError } from '../../src/core/errors.ts'
import { connect } from '../../src/db/db.ts'
import { createYooKassa, type YooKassa } from '../../src/yookassa/client.ts'
import { databaseUrl, withClient } from '../support/client.ts'
import { HOUR, StillClock } from './clock.ts'
import { type Houses, houses, isCrash, type Parts } from './houses.ts'
import { doubtfulIds } from './model/doubt.ts'
import { findLost } from './model/lost.ts'
import type { Terms } from './model/money.ts'
import { smallestPrice } from './model/money.ts'
import { type Broken, stateOfHouse } from './model/state.ts'
import { type News, newsReader, watchOver } from './model/watch.ts'
import { type People, settle } from './people.ts'
import { postOffice } from './post.ts'
import { randomOf } from './random.ts'
import { platformOf, type Settings } from './settings.ts'
import { inTurns, turnstile } from './turnstile.ts'
import { IMPATIENT_MS, type Weather, weather } from './weather.ts'

export type Databases = { admin: string; template: string }

/** The world of one run: our houses over one PostgreSQL, the emulator, the post between them, and one clock. */
export type Sim = Awaited<ReturnType<typeof openSim>>

export async function openSim(settings: Settings, { admin, template }: Databases) {
  const random = randomOf(`${settings.seed}/${settings.world}`)
  const env = platformOf(random.fork('platform'), settings.rail)
  const closing: (() => Promise<unknown>)[] = []
  const clock = new StillClock('2027-03-01T09:00:00Z')
  const errors: string[] = []

  const name = `${template}_${randomBytes(5).toString('hex')}`
  const url = databaseUrl(admin, name)
  await withClient(admin, (client) => client.query(`create database ${name} template ${template}`))
  closing.push(() =>
    withClient(admin, (client) => client.query(`drop database if exists ${name} with (force)`)),
  )
  const db = connect(url)
  closing.push(() => db.close())
  await watchOver(db)
  const readNews = newsReader(db)

  const emulator = await startEmulator({ clockStart: clock.now(), dealLifeDays: Number(env.DEAL_LIFE_DAYS) })
  closing.push(() => emulator.close())
  const control = controlOf(emulator)
  await control('POST', '/clock', { stop: true })
  const post = postOffice(control)
  await post.open('http://127.0.0.1:9/nobody')

  const config = loadConfig({
    PORT: '0', // any that is free
    HOST: '127.0.0.1',
    PUBLIC_URL: 'http://localhost',
    YOOKASSA_URL: emulator.apiUrl,
    YOOKASSA_SHOP_ID: '100500',
    YOOKASSA_SECRET_KEY: 'test_demo',
    YOOKASSA_GATEWAY_ID: '500100',
    YOOKASSA_GATEWAY_KEY: 'test_demo_payouts',
    YOOKASSA_WEBHOOK_SOURCES: '127.0.0.0/8',
    DEVELOPER_CARD: '5555555555554477',
    RATE_LIMIT_MAX: '100000000',
    LOG_LEVEL: 'silent',
    ...env,
  })
  const createClient = (timeoutMs: number): YooKassa =>
    createYooKassa({
      url: emulator.apiUrl,
      shop: { login: config.YOOKASSA_SHOP_ID, password: config.YOOKASSA_SECRET_KEY },
      gateway: { login: config.YOOKASSA_GATEWAY_ID, password: config.YOOKASSA_GATEWAY_KEY },
      timeoutMs,
    })
  const clientOf = (timeoutMs: number): YooKassa => {
    const client = createClient(timeoutMs)
    closing.push(() => client.close())
    return client
  }
  const clients = {
    patient: clientOf(20_000),
    impatient: clientOf(IMPATIENT_MS),
    another: () => createClient(20_000),
  }
  const sky: Weather = weather(random.fork('weather'), control, clients, (settings.parallel ?? 1) > 1)
  const turns = turnstile(settings.parallel ?? 1)
  const parts: Parts = inTurns(
    turns,
    { db, clock, config, yookassa: clients.patient, log: listener(errors) },
    sky.perform,
  )
  const ours: Houses = houses(parts, random.fork('houses'))
  const server = await ours.openServer(url)
  closing.push(() => server.stop())
  const people: People = await settle(db, clock.now())

  const state = stateOfHouse({
    fourEyesAbove: config.FOUR_EYES_ABOVE,
    holds: { policy: env.HOLD_POLICY, marginMs: Number(env.HOLD_MARGIN_HOURS) * HOUR },
  })
  const terms: Terms = {
    feeBasisPoints: config.PLATFORM_FEE_BP,
    taxBasisPoints: config.TAX_BP,
    platformPayout: config.PLATFORM_PAYOUT,
  }
  const points = { providerFeePoints: config.PROVIDER_FEE_BP, vatPoints: config.PROVIDER_VAT_BP }
  const rail = config.RAIL

  return {
    settings,
    random,
    env,
    config,
    rail,
    clock,
    db,
    turns,
    sky,
    post,
    people,
    houses: ours,
    state,
    control,
    emulator,
    minPrice: smallestPrice({ rail, terms, ...points }),
    is: (trouble: NonNullable<Settings['without']>[number]) => !(settings.without ?? []).includes(trouble),

    /** Our time and YooKassa's move together; what that ends there has ended. */
    async pass(ms: number): Promise<void> {
      clock.ms += ms
      await control('POST', '/clock', { set: clock.now().toISOString() })
    },

    /** What has happened since the last look, and what of it should not have. */
    async learn(): Promise<{ news: News; broken: Broken[]; touched: Set<string> }> {
      const news = await readNews()
      const { broken, touched } = state.learn(news)
      const isQuiet = news.changes.length === 0 && news.postings.length === 0
      for (const { rule, id } of isQuiet ? [] : await findLost(db)) {
        broken.push({
          invariant: 'whatever is not final has somebody who moves it',
          detail: `${rule}: ${id}`,
        })
      }
      const doubtful = errors.length > 0 ? doubtfulIds(state) : []
      const complaints = errors.splice(0).filter((error) => !doubtful.some((id) => error.includes(id)))
      for (const error of complaints) broken.push({ invariant: 'no errors but ours', detail: error })
      return { news, broken, touched }
    },

    async close(): Promise<void> {
      for (const step of closing.toReversed()) await step().catch(() => {})
    },
  }
}

const controlOf =
  ({ url }: Emulator) =>
  async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${url}/_emulator${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new ControlRefusal(answer.status, `${method} ${path}: ${text}`)
    return JSON.parse(text) as T
  }

/** The emulator's own no, as to whoever pays a link that is dead. */
export class ControlRefusal extends Error {
  override readonly name = 'ControlRefusal'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** What a house may complain of when YooKassa is out of order, or when it was made to die; all else is a bug. */
const HARMLESS = [
  /^HTTP \d+( |$)/,
  /^\w*Error: .*(timeout|aborted|closed|terminated|other side|destroyed|ECONNRESET)/i,
  /^still (pending|waiting)/,
  /^Payment can't be (captured|canceled): its status is/, // the other of two promises was first
  /^in doubt$/,
  /^Safe Deal is not available to this shop/,
  /^never arrived$/,
  /^(a look failed: )?(before|after|instead) effect \d+/,
  /^a look failed: \w*Error: .*(timeout|aborted|closed|terminated|other side|destroyed|ECONNRESET)/i,
]

/** Collects what nobody should have to complain of. */
function listener(errors: string[]): Parts['log'] {
  return {
    info() {},
    warn(detail, message) {
      const { note } = detail as { note?: string }
      if (note && !HARMLESS.some((pattern) => pattern.test(note))) errors.push(`${message}: ${note}`)
    },
    error(detail, message) {
      const { err, ...about } = detail as { err?: unknown }
      const isExpected = isCrash(err) || err instanceof AppError // the same step is tried again
      if (err instanceof Error && !isExpected)
        errors.push(`${message} ${JSON.stringify(about)}: ${err.stack ?? err.message}`)
    },
  }
}
