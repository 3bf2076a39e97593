import { defineWords, type Language, textOf } from '../words/i18n.ts'

/** What happened, whether the money is safe, what to do: for every reason that YooKassa and we can give. */
const ru = {
  payment_3d_secure_failed:
    'Не удалось подтвердить оплату кодом от банка. Деньги не списаны. Попробуйте ещё раз или другой картой.',
  payment_call_issuer:
    'Банк отклонил платёж и не сказал почему. Деньги не списаны. Позвоните в банк или возьмите другую карту.',
  payment_card_expired: 'Срок карты вышел. Деньги не списаны. Попробуйте другую карту.',
  payment_payment_method_limit_exceeded:
    'Превышен лимит этой карты или кошелька. Деньги не списаны. Оплатите другим способом.',
  payment_payment_method_restricted:
    'Банк ограничил операции по этой карте или кошельку. Деньги не списаны. Позвоните в банк или выберите другой способ.',
  payment_country_forbidden:
    'Карты этой страны здесь не принимают. Деньги не списаны. Попробуйте другую карту.',
  payment_general_decline:
    'Банк отклонил платёж и не сказал почему. Деньги не списаны. Попробуйте другую карту.',
  payment_fraud_suspected:
    'Банку платёж показался подозрительным. Деньги не списаны. Попробуйте другую карту или позвоните в банк.',
  payment_identification_required:
    'Кошелёк не подтверждён, и его лимита не хватает. Деньги не списаны. Подтвердите кошелёк или оплатите картой.',
  payment_insufficient_funds:
    'Банк отклонил карту: недостаточно средств. Деньги не списаны. Попробуйте другую карту.',
  payment_invalid_card_number: 'Номер карты введён с ошибкой. Деньги не списаны. Введите его ещё раз.',
  payment_invalid_csc: 'Код на обороте карты введён с ошибкой. Деньги не списаны. Введите его ещё раз.',
  payment_issuer_unavailable:
    'Банк сейчас не отвечает. Деньги не списаны. Попробуйте позже или другой картой.',
  payment_canceled_by_merchant: 'Удержание снято. Деньги снова ваши.',
  payment_permission_revoked:
    'Вы отозвали разрешение платить этим способом. Деньги не списаны. Выберите другой.',
  payment_internal_timeout: 'ЮKassa не успела провести платёж. Деньги не списаны. Попробуйте ещё раз.',
  payment_expired_on_confirmation: 'Время на оплату вышло. Деньги не списаны. Начните оплату заново.',
  payment_expired_on_capture:
    'Удержание закончилось. Деньги снова ваши, ничего не списано. Можно оплатить ещё раз.',
  payment_unsupported_mobile_operator:
    'С этим оператором связи оплатить нельзя. Деньги не списаны. Выберите другой способ.',
  payment_deal_expired: 'Срок безопасной сделки вышел. Деньги снова ваши. Можно оплатить ещё раз.',
  payment_loan_declined: 'В кредите или рассрочке отказано. Деньги не списаны. Выберите другой способ.',
  payment_unknown: 'Платёж не прошёл. Деньги не списаны. Попробуйте ещё раз или другой картой.',

  payout_no_verified_account:
    'Нет проверенного счёта для выплат. Добавьте счёт: как только оператор его проверит, деньги уйдут сами.',
  payout_no_suitable_account: 'Из этой сделки нельзя выплатить по СБП. Добавьте карту или кошелёк.',
  payout_destination_changed:
    'Счёт недавно сменили. Для вашей безопасности выплата немного ждёт: если это были не вы, напишите оператору.',
  payout_recipient_over_cap:
    'Карта или кошелёк уже получили, сколько можно за день или месяц. Деньги уйдут сами, когда срок пройдёт.',
  payout_refund_canceled: 'Возврат, который занял эти деньги, не состоялся. Они уйдут сейчас.',
  payout_payout_reversed:
    'Деньги дошли, но банк их вернул. Оператор выясняет почему; можно добавить другой счёт.',
  payout_insufficient_funds:
    'На счёте площадки для выплат временно не хватает денег. Оператор знает, повторяем каждый час.',
  payout_one_time_limit_exceeded: 'Сумма больше, чем этот счёт принимает за раз. Отправляем частями.',
  payout_periodic_limit_exceeded: 'Счёт уже получил, сколько можно за день или месяц. Повторяем каждый день.',
  payout_issuer_unavailable: 'Банк не отвечает. Повторяем каждые десять минут.',
  payout_fraud_suspected: 'ЮKassa не доверяет этому счёту. Добавьте другой.',
  payout_rejected_by_payee: 'Банк не принял выплату. Добавьте другой счёт.',
  payout_general_decline: 'Банк отказал и не сказал почему. Добавьте другой счёт.',
  payout_recipient_not_found: 'В этом банке нет счёта с таким телефоном. Добавьте другой счёт.',
  payout_recipient_check_failed: 'Счёт записан на другого человека. Добавьте свой.',
  payout_identification_required: 'Кошелёк не подтверждён. Подтвердите его или добавьте другой счёт.',
  payout_self_employed_annual_limit_exceeded: 'Годовой лимит самозанятого исчерпан. Добавьте другой счёт.',
  payout_invalid_request: 'ЮKassa не приняла выплату. Деньги на месте, оператор разбирается.',
  payout_forbidden: 'ЮKassa не разрешила выплату. Деньги на месте, оператор разбирается.',
  payout_not_found: 'ЮKassa не нашла, куда платить. Деньги на месте, оператор разбирается.',
  payout_unknown: 'Выплата не прошла. Деньги на месте, оператор разбирается.',
}

const en: Record<keyof typeof ru, string> = {
  payment_3d_secure_failed:
    'The code of the bank did not confirm the payment. No money was taken. Try again or use another card.',
  payment_call_issuer:
    'The bank declined and did not say why. No money was taken. Call the bank or use another card.',
  payment_card_expired: 'The card has expired. No money was taken. Use another card.',
  payment_payment_method_limit_exceeded:
    'The limit of this card or wallet is exceeded. No money was taken. Pay another way.',
  payment_payment_method_restricted:
    'The bank has restricted this card or wallet. No money was taken. Call the bank or pay another way.',
  payment_country_forbidden:
    'Cards of this country are not accepted here. No money was taken. Use another card.',
  payment_general_decline: 'The bank declined and did not say why. No money was taken. Use another card.',
  payment_fraud_suspected:
    'The bank found the payment suspicious. No money was taken. Use another card or call the bank.',
  payment_identification_required:
    'The wallet is not identified and its limit is too small. No money was taken. Identify it or pay by card.',
  payment_insufficient_funds:
    'The bank declined the card: not enough money. No money was taken. Use another card.',
  payment_invalid_card_number: 'The number of the card is mistyped. No money was taken. Type it again.',
  payment_invalid_csc: 'The code on the back of the card is mistyped. No money was taken. Type it again.',
  payment_issuer_unavailable:
    'The bank does not answer now. No money was taken. Try later or use another card.',
  payment_canceled_by_merchant: 'The hold was lifted. The money is yours again.',
  payment_permission_revoked:
    'You have taken back the permission to pay like this. No money was taken. Choose another way.',
  payment_internal_timeout: 'YooKassa did not finish in time. No money was taken. Try again.',
  payment_expired_on_confirmation: 'The time to pay is over. No money was taken. Begin to pay anew.',
  payment_expired_on_capture:
    'The hold has ended. The money is yours again, nothing was taken. You may pay once more.',
  payment_unsupported_mobile_operator:
    'This mobile operator cannot be used. No money was taken. Choose another way.',
  payment_deal_expired: 'The time of the safe deal is over. The money is yours again. You may pay once more.',
  payment_loan_declined: 'The loan was refused. No money was taken. Choose another way.',
  payment_unknown: 'The payment failed. No money was taken. Try again or use another card.',

  payout_no_verified_account:
    'There is no verified account for payouts. Add one: when an operator has verified it, the money goes by itself.',
  payout_no_suitable_account: 'This deal cannot pay by SBP. Add a card or a wallet.',
  payout_destination_changed:
    'The account was changed lately. For your safety the payout waits a little: if it was not you, tell the operator.',
  payout_recipient_over_cap:
    'The card or wallet has had as much as it may in a day or a month. The money goes by itself when that is over.',
  payout_refund_canceled: 'A refund that took this money came to nothing. It goes now.',
  payout_payout_reversed:
    'The money had arrived and the bank gave it back. An operator finds out why; you may add another account.',
  payout_insufficient_funds:
    'The platform’s balance for payouts is short of money. An operator knows; it is tried every hour.',
  payout_one_time_limit_exceeded: 'The sum is more than this account takes at once. It is sent in parts.',
  payout_periodic_limit_exceeded:
    'The account has had as much as it may in a day or a month. It is tried every day.',
  payout_issuer_unavailable: 'The bank does not answer. It is tried every ten minutes.',
  payout_fraud_suspected: 'YooKassa does not trust this account. Add another one.',
  payout_rejected_by_payee: 'The bank did not take the payout. Add another account.',
  payout_general_decline: 'The bank refused and did not say why. Add another account.',
  payout_recipient_not_found: 'This bank has no account for this phone. Add another account.',
  payout_recipient_check_failed: 'The account belongs to somebody else. Add your own.',
  payout_identification_required: 'The wallet is not identified. Identify it or add another account.',
  payout_self_employed_annual_limit_exceeded:
    'The yearly limit of the self-employed is reached. Add another account.',
  payout_invalid_request:
    'YooKassa did not accept the payout. The money is in its place; an operator looks into it.',
  payout_forbidden:
    'YooKassa did not allow the payout. The money is in its place; an operator looks into it.',
  payout_not_found:
    'YooKassa did not find where to pay. The money is in its place; an operator looks into it.',
  payout_unknown: 'The payout failed. The money is in its place; an operator looks into it.',
}

const useTexts = defineWords('deal-reasons', { ru, en })

/** YooKassa adds reasons without asking; one that we do not know is said in general. */
export function useReasonText(
  language: Language,
): (of: 'payment' | 'payout', reason: string | null) => string {
  const t = useTexts()
  return (of, reason) => {
    const key = `${of}_${reason}`
    const isKnown = textOf('deal-reasons', key, language) !== undefined
    return t((isKnown ? key : `${of}_unknown`) as keyof typeof ru)
  }
}
