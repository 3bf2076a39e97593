import type { Config } from '../config.ts'
import type { Clock } from '../core/clock.ts'
import { type Identity, readMe } from './me.ts'
import { createOutside, type Internet, type Outside, type Reply } from './outside.ts'
import { type Database, openDatabase } from './vitals.ts'

/** What is examined: a configuration, and what can be seen of the world with it. Each thing is asked for once. */
export type Patient = {
  config: Config
  env: NodeJS.ProcessEnv
  clock: Clock
  outside: Outside
  /** Who the shop's pair belongs to, and who the gateway's. */
  shop(): Promise<Identity>
  gateway(): Promise<Identity>
  /** What our own door says about itself. */
  meta(): Promise<Reply>
  /** A knock on the webhook with nonsense in the hand: from here, and as if passed on for YooKassa. */
  knock(): Promise<Reply>
  knockAsYooKassa(): Promise<Reply>
  database(): Promise<Database>
  close(): Promise<void>
}

/** A published address of YooKassa's. */
const YOOKASSA_ADDRESS = '185.71.76.1'

export function createPatient(
  config: Config,
  env: NodeJS.ProcessEnv,
  clock: Clock,
  internet?: Internet,
): Patient {
  const outside = createOutside(clock, internet)
  const url = (path: string) => `${config.PUBLIC_URL.replace(/\/+$/, '')}/api/v1${path}`
  // No notification: even a server that believes it came from YooKassa refuses it unread.
  const knock = (headers: Record<string, string>) =>
    outside.ask(url('/payments/webhook'), {
      method: 'POST',
      body: { type: 'sdelka doctor' },
      headers,
      isOwn: true,
    })
  const me = (login: string, password: string) =>
    once(() => readMe(outside, config.YOOKASSA_URL, { login, password }))

  return {
    config,
    env,
    clock,
    outside,
    shop: me(config.YOOKASSA_SHOP_ID, config.YOOKASSA_SECRET_KEY),
    gateway: me(config.YOOKASSA_GATEWAY_ID, config.YOOKASSA_GATEWAY_KEY),
    meta: once(() => outside.ask(url('/meta'), { isOwn: true })),
    knock: once(() => knock({})),
    knockAsYooKassa: once(() => knock({ 'x-forwarded-for': YOOKASSA_ADDRESS })),
    database: once(() => openDatabase(config, clock)),
    close: () => outside.close(),
  }
}

function once<Result>(ask: () => Promise<Result>): () => Promise<Result> {
  let asked: Promise<Result> | undefined
  return () => {
    asked ??= ask()
    return asked
  }
}
