import type { CheckName } from './audit.ts'
import type { StepName } from './play.ts'

export type Language = 'en' | 'ru'

type Words = {
  locale: string
  steps: Record<StepName | 'people' | 'service', string>
  checks: Record<CheckName, string>
  title: (amount: string) => string
  titles: (count: number, amount: string) => string
  shares: { master: string; platform: string; tax: string }
  split: string
  journal: string
  audit: string
  starting: string
  away: string
  back: (seconds: number) => string
  slowDown: (seconds: number) => string
  minutes: (count: number) => string
  done: string
  failed: string
  summary: (played: number, failed: number, seconds: string) => string
  paid: string
  possible: (min: string, max: string) => string
  notDemo: string
  otherRail: (has: string, wanted: string) => string
  truth: { fee: string; credited: string; own: string }
  notSdelka: (url: string) => string
  noServer: (url: string) => string
}

const en: Words = {
  locale: 'en-GB',
  steps: {
    people: 'signed in',
    service: 'service',
    booked: 'booked',
    accepted: 'accepted',
    linked: 'payment link',
    paid: 'paid',
    held: 'on hold until',
    done: 'work done',
    confirmed: 'confirmed',
    paidOut: 'paid out',
    closed: 'deal closed',
  },
  checks: {
    shares: 'the shares make up the price',
    journal: 'every entry balances',
    escrow: 'nothing is left on the way',
    payouts: 'everybody got what they are owed',
    deal: 'the deal is closed, and the rest is the platform’s',
    books: 'the payment provider has it all, once',
  },
  title: (amount) => `A deal of ${amount}`,
  titles: (count, amount) => `${count} deals of ${amount}`,
  shares: { master: 'master', platform: 'platform', tax: 'tax reserve' },
  split: 'Split',
  journal: 'Journal',
  audit: 'Checks',
  starting: 'nothing answers there, so a server is started for the time',
  away: 'the server does not answer, waiting for it',
  back: (seconds) => `it is back after ${seconds} s`,
  slowDown: (seconds) => `the server asks to slow down, waiting ${seconds} s`,
  minutes: (count) => `${count} min`,
  done: 'Every kopeck adds up.',
  failed: 'It does not add up.',
  summary: (played, failed, seconds) =>
    `${played} deals in ${seconds} s${failed > 0 ? `, ${failed} more failed` : ''}`,
  paid: 'price',
  possible: (min, max) => `possible prices: ${min} to ${max}`,
  otherRail: (has, wanted) => `that server is on the rail ${has}: stop it, and start it with RAIL=${wanted}`,
  truth: { fee: 'fee of YooKassa', credited: 'platform really gets', own: 'of that its own' },
  notDemo: 'that server is not a demo: its money is real, and people must pay it',
  notSdelka: (url) => `what answers at ${url} is not Sdelka`,
  noServer: (url) => `nothing answers at ${url}`,
}

const ru: Words = {
  locale: 'ru-RU',
  steps: {
    people: 'вошли',
    service: 'услуга',
    booked: 'запись',
    accepted: 'принята',
    linked: 'ссылка на оплату',
    paid: 'оплачено',
    held: 'удержание до',
    done: 'работа готова',
    confirmed: 'подтверждено',
    paidOut: 'выплачено',
    closed: 'сделка закрыта',
  },
  checks: {
    shares: 'доли складываются в цену',
    journal: 'каждая проводка сходится',
    escrow: 'в пути ничего не осталось',
    payouts: 'каждый получил, сколько положено',
    deal: 'сделка закрыта, остаток у платформы',
    books: 'у платёжного сервиса всё есть, и один раз',
  },
  title: (amount) => `Сделка на ${amount}`,
  titles: (count, amount) => `Сделки на ${amount}, всего ${count}`,
  shares: { master: 'мастеру', platform: 'платформе', tax: 'налоговый резерв' },
  split: 'Распределение',
  journal: 'Журнал',
  audit: 'Проверки',
  starting: 'там никто не отвечает, запускаем сервер на время сделки',
  away: 'сервер не отвечает, ждём',
  back: (seconds) => `снова отвечает, прошло ${seconds} с`,
  slowDown: (seconds) => `сервер просит не спешить, ждём ${seconds} с`,
  minutes: (count) => `${count} мин`,
  done: 'Сходится всё до копейки.',
  failed: 'Не сходится.',
  summary: (played, failed, seconds) =>
    `сделок: ${played} за ${seconds} с${failed > 0 ? `, не удалось: ${failed}` : ''}`,
  paid: 'цена',
  possible: (min, max) => `возможные цены: от ${min} до ${max}`,
  otherRail: (has, wanted) =>
    `тот сервер работает по схеме ${has}: остановите его и запустите с RAIL=${wanted}`,
  truth: { fee: 'комиссия ЮKassa', credited: 'платформа получит', own: 'из них её собственные' },
  notDemo: 'это не демо: деньги там настоящие, и платить должны люди',
  notSdelka: (url) => `по адресу ${url} отвечает не Сделка`,
  noServer: (url) => `по адресу ${url} никто не отвечает`,
}

export const wordsIn = (language: Language): Words => ({ en, ru })[language]
export type { Words }
