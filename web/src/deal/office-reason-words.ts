import { defineWords, textOf, useLanguage } from '../words/i18n.ts'

/** Why a payout waits, for those who watch other people's money: what happened, and who does what about it. */
const ru = {
  no_verified_account:
    'У мастера нет проверенного счёта. Как только счёт будет проверен, всё отложенное уйдёт само.',
  no_suitable_account:
    'Выплата идёт из безопасной сделки, а она не платит по СБП. Мастеру нужна карта или кошелёк.',
  destination_changed: 'Мастеру сменили счёт. Выплата ждёт, чтобы он мог возразить, и уйдёт сама.',
  recipient_over_cap:
    'Карта или кошелёк получили, сколько ЮKassa платит одному за день или месяц. Уйдёт само, когда срок пройдёт.',
  refund_canceled: 'Возврат, который занял эти деньги, не состоялся. Выплата уходит сейчас.',
  payout_reversed:
    'Деньги дошли, и банк вернул их через несколько дней. Выясните почему, затем отпустите или попросите другой счёт.',
  insufficient_funds:
    'На балансе выплат нет денег: пополните его. Раз в час пробуется одна выплата, остальные идут за ней.',
  one_time_limit_exceeded:
    'Сумма больше, чем счёт принимает за раз. Она делится пополам, дважды; потом мастеру нужен другой счёт.',
  periodic_limit_exceeded: 'Счёт получил, сколько можно за день или месяц. Пробуется каждый следующий день.',
  issuer_unavailable: 'Банк мастера не отвечает. Пробуется каждые десять минут в течение суток.',
  fraud_suspected: 'ЮKassa подозревает мошенничество. Мастеру нужен другой счёт.',
  rejected_by_payee: 'Банк мастера не принял выплату. Мастеру нужен другой счёт.',
  general_decline: 'Отказ без объяснения. Мастеру нужен другой счёт.',
  recipient_not_found: 'В этом банке нет счёта с таким телефоном. Мастеру нужен другой счёт.',
  recipient_check_failed: 'Счёт записан на другое имя. Мастеру нужен свой.',
  identification_required: 'Кошелёк не подтверждён. Мастер подтверждает его или даёт другой счёт.',
  self_employed_annual_limit_exceeded: 'Годовой лимит самозанятого исчерпан. Мастеру нужен другой счёт.',
  invalid_request: 'ЮKassa не приняла запрос. Проверьте счёт и лимиты в настройках.',
  forbidden: 'ЮKassa не разрешает нам выплаты. Проверьте ключи и договор.',
  not_found: 'ЮKassa не знает того, что названо в запросе. Сверьтесь с её кабинетом.',
  unknown:
    'ЮKassa назвала причину, которой мы не знаем: {{reason}}. Посмотрите в её кабинете, затем отпустите или попросите другой счёт.',
}

const en: Record<keyof typeof ru, string> = {
  no_verified_account:
    'The master has no verified account. As soon as one is verified, everything parked goes by itself.',
  no_suitable_account:
    'The payout leaves a safe deal, which cannot pay by SBP. The master needs a card or a wallet.',
  destination_changed:
    'The master was given another account. The payout waits so that they can object, and then goes by itself.',
  recipient_over_cap:
    'The card or wallet has had as much as YooKassa pays to one in a day or a month. It goes by itself when that is over.',
  refund_canceled: 'A refund that took this money came to nothing. The payout goes now.',
  payout_reversed:
    'The money had arrived, and the bank gave it back days later. Find out why, then release it or ask for another account.',
  insufficient_funds:
    'The balance for payouts is empty: put money on it. One payout is tried every hour, and the others follow it.',
  one_time_limit_exceeded:
    'The sum is above what the account takes at once. It is halved, twice; then the master needs another account.',
  periodic_limit_exceeded:
    'The account has had as much as it may in a day or a month. It is tried every next day.',
  issuer_unavailable: 'The bank of the master does not answer. It is tried every ten minutes for a day.',
  fraud_suspected: 'YooKassa suspects fraud. The master needs another account.',
  rejected_by_payee: 'The bank of the master did not take the payout. The master needs another account.',
  general_decline: 'Refused without an explanation. The master needs another account.',
  recipient_not_found: 'This bank has no account for this phone. The master needs another account.',
  recipient_check_failed: 'The account belongs to another name. The master needs one of their own.',
  identification_required: 'The wallet is not identified. The master identifies it or gives another account.',
  self_employed_annual_limit_exceeded:
    'The yearly limit of the self-employed is reached. The master needs another account.',
  invalid_request: 'YooKassa did not accept the request. Check the account, and the limits in the settings.',
  forbidden: 'YooKassa does not let us pay out. Check the keys and the contract.',
  not_found: 'YooKassa does not know what the request names. Compare with its dashboard.',
  unknown:
    'YooKassa gave a reason that we do not know: {{reason}}. Look into its dashboard, then release it or ask for another account.',
}

const useTexts = defineWords('office-reasons', { ru, en })

export function useOfficeReasonText(): (reason: string | null) => string {
  const t = useTexts()
  const language = useLanguage()
  return (reason) => {
    const isKnown = reason !== null && textOf('office-reasons', reason, language) !== undefined
    return isKnown ? t(reason as keyof typeof ru) : t('unknown', { reason: reason ?? '' })
  }
}
