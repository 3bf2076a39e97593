import { parseRubles, rubles } from '../../src/core/money.ts'
import { parse, UsageError, whole } from '../options.ts'
import type { Language } from './words.ts'

export type Options = {
  url: string
  amount: string
  count: number
  concurrency: number
  card: string
  lang: Language
  /** The rail that the deal must be played on; the server's own when not given. */
  rail: Rail | undefined
}
export type Rail = 'two_stage' | 'safe_deal'

export const usage = `Plays a whole deal over HTTP, as people would, and checks that every kopeck adds up.

usage: npm run deal -- [options]

  --amount 1000.00     price of the service, in rubles
  --count 1            how many deals to play
  --concurrency 1      how many of them at once
  --card 5555…4477     card to pay with on the checkout page; this one asks for 3-D Secure
  --url http://localhost:8080
                       the server, a demo; when nothing answers on this machine, one is started for the time
  --rail safe_deal     two_stage or safe_deal; a running server must be on that rail
  --lang en            en or ru
  --help

It exits with 0 when everything adds up, and with 1 and the reason when it does not or the server refuses.`

/** @throws UsageError with a sentence for the person */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options | 'help' {
  const values = valuesOf(args)
  if (values.help) return 'help'
  const count = whole('--count', values.count ?? '1', 1, 100_000)
  return {
    url: address(values.url ?? `http://localhost:${env.PORT || 8080}`),
    amount: amount(values.amount ?? '1000.00'),
    count,
    concurrency: Math.min(whole('--concurrency', values.concurrency ?? '1', 1, 1000), count),
    card: card(values.card ?? '5555555555554477'),
    lang: language(values.lang ?? 'en'),
    rail: values.rail === undefined ? undefined : rail(values.rail),
  }
}

function valuesOf(args: string[]) {
  const string = { type: 'string' } as const
  const options = {
    amount: string,
    count: string,
    concurrency: string,
    card: string,
    url: string,
    lang: string,
    rail: string,
    help: { type: 'boolean', short: 'h' },
  } as const
  return parse({ args, options }).values
}

/** `1000`, `1000.5` and `1000.00` are the same price; whether it is possible, the server says. */
function amount(text: string): string {
  try {
    return rubles(parseRubles(text.replace(',', '.')))
  } catch {
    throw new UsageError(`--amount must be rubles such as 1000.00, not ${text}`)
  }
}

function address(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '')
  throw new UsageError(`--url must look like http://localhost:8080, not ${text}`)
}

function card(text: string): string {
  const digits = text.replaceAll(/[\s-]/g, '')
  if (/^\d{14,19}$/.test(digits)) return digits
  throw new UsageError('--card must be 14 to 19 digits')
}

function rail(text: string): Rail {
  if (text === 'two_stage' || text === 'safe_deal') return text
  throw new UsageError(`--rail must be two_stage or safe_deal, not ${text}`)
}

function language(text: string): Language {
  if (text === 'en' || text === 'ru') return text
  throw new UsageError(`--lang must be en or ru, not ${text}`)
}
