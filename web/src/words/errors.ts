import { SdelkaProblem } from '@sdelka/sdk'
import { defineWords, textOf, useLanguage } from './i18n.ts'

/** What happened, whether the money is safe, what to do. One text for each code of docs/errors.md; a test compares. */
const ru = {
  invalid_request: 'Что-то заполнено неверно. Ничего не изменилось: исправьте отмеченное и повторите.',
  return_url_not_allowed:
    'После оплаты нельзя вернуться на этот сайт. Деньги не списаны. Сообщите оператору площадки.',
  unauthorized: 'Вы не вошли, или вход закончился. Войдите снова.',
  token_expired: 'Вход закончился. Войдите снова.',
  invalid_credentials: 'Почта или пароль не подходят. Проверьте раскладку и повторите.',
  token_reused: 'Для безопасности мы завершили вход на всех вкладках. Войдите снова.',
  forbidden: 'Это может сделать только другой человек. Ничего не изменилось.',
  arbiter_is_party: 'Вы сторона этой сделки, поэтому решать её спор должен другой арбитр.',
  webhook_source_not_allowed: 'Уведомление пришло не от ЮKassa и не принято.',
  not_found: 'Этого нет, или это принадлежит другому человеку.',
  method_not_allowed: 'Так сделать нельзя. Загрузите страницу заново.',
  wrong_state:
    'Сделка уже продвинулась, и это больше не нужно или пока рано. Ничего не изменилось: посмотрите, как она стоит сейчас.',
  slot_taken: 'Это время только что заняли. Выберите другое.',
  email_taken: 'С этой почтой уже зарегистрировались. Войдите.',
  payment_required: 'Деньги ещё не на удержании: сначала клиент должен оплатить.',
  dispute_open: 'По сделке открыт спор: деньги стоят на месте, пока его не решит арбитр.',
  not_assigned: 'Этот спор пока никто не взял, или его взял другой арбитр. Сначала возьмите его.',
  too_many_files: 'Файлов уже столько, сколько можно. Лишнее опишите словами.',
  hold_lost:
    'Удержание закончилось, деньги снова у клиента. Ничего не списано. Клиент может оплатить ещё раз.',
  payment_refunded: 'Деньги уже вернули клиенту, поэтому выплатить их нельзя. Оператор посмотрит сделку.',
  insufficient_funds: 'Столько денег там нет. Ничего не сдвинулось.',
  second_person_needed: 'Вы уже сказали своё слово. Теперь нужен другой оператор.',
  service_closed: 'Мастер больше не принимает записи на эту услугу.',
  idempotency_key_in_use: 'Это уже выполняется. Подождите несколько секунд.',
  payload_too_large: 'Файл слишком большой. Уменьшите его или разделите.',
  unsupported_media_type: 'Такие файлы мы не принимаем. Подойдут JPEG, PNG, WebP, PDF и простой текст.',
  price_out_of_range:
    'С такой суммой одна из частей не пройдёт по пределам ЮKassa. Возьмите сумму больше или меньше.',
  slot_in_past: 'Это время уже прошло. Выберите другое.',
  slot_too_far: 'Так далеко вперёд записаться нельзя. Выберите время в пределах года.',
  idempotency_key_reused: 'Страница повторила другой запрос. Загрузите её заново и попробуйте ещё раз.',
  rate_limited: 'Слишком много запросов подряд. Подождите минуту, деньги в безопасности.',
  internal_error: 'Ошибка на нашей стороне. Деньги не потеряются: повторите, дважды ничего не произойдёт.',
  payment_rejected: 'ЮKassa не приняла платёж. Деньги не списаны. Попробуйте ещё раз или позже.',
  provider_unavailable: 'ЮKassa пока не отвечает. Решение записано и выполнится само; деньги в безопасности.',
  unavailable: 'Сервер перезапускается или занят. Через несколько секунд повторите.',
  no_answer: 'Нет связи. Если вы что-то подтвердили, повторите: дважды ничего не произойдёт.',
  unknown: 'Не получилось. Деньги в безопасности. Повторите, а если не поможет, напишите оператору.',
}

const en = {
  invalid_request: 'Something is filled in wrong. Nothing has changed: mend what is marked and try again.',
  return_url_not_allowed:
    'There is no way back to this site after paying. No money was taken. Tell the operator.',
  unauthorized: 'You are not signed in, or not any more. Sign in again.',
  token_expired: 'You are not signed in any more. Sign in again.',
  invalid_credentials: 'The e-mail or the password is wrong. Check the keyboard layout and try again.',
  token_reused: 'For safety we signed you out everywhere. Sign in again.',
  forbidden: 'Only somebody else may do this. Nothing has changed.',
  arbiter_is_party: 'You are a party of this deal, so another arbiter has to decide its dispute.',
  webhook_source_not_allowed: 'The notification did not come from YooKassa and was not accepted.',
  not_found: 'There is no such thing, or it belongs to somebody else.',
  method_not_allowed: 'It cannot be done like this. Load the page again.',
  wrong_state:
    'The deal has moved on: this is not needed any more, or it is too early. Nothing has changed: look how it stands now.',
  slot_taken: 'Somebody has just taken this time. Choose another one.',
  email_taken: 'Somebody has registered with this e-mail. Sign in.',
  payment_required: 'The money is not on hold yet: the client has to pay first.',
  dispute_open: 'A dispute about this deal is open: the money stands still until the arbiter decides.',
  not_assigned: 'Nobody has taken this dispute yet, or another arbiter has. Take it first.',
  too_many_files: 'There are as many files as there may be. Describe the rest in words.',
  hold_lost:
    'The hold has ended and the client has the money again. Nothing was taken. The client may pay once more.',
  payment_refunded:
    'The money was given back to the client already, so it cannot be paid out. An operator will look at it.',
  insufficient_funds: 'There is not so much money there. Nothing has moved.',
  second_person_needed: 'You have said your word. Now it takes another operator.',
  service_closed: 'The master takes no more bookings for this service.',
  idempotency_key_in_use: 'This is under way already. Wait a few seconds.',
  payload_too_large: 'The file is too large. Make it smaller or split it.',
  unsupported_media_type: 'Such files are not accepted. JPEG, PNG, WebP, PDF and plain text are.',
  price_out_of_range:
    'With this sum one of the parts would break the limits of YooKassa. Take a larger or a smaller one.',
  slot_in_past: 'This time is over. Choose another one.',
  slot_too_far: 'That is too far ahead. Choose a time within a year.',
  idempotency_key_reused: 'The page repeated another request. Load it again and try once more.',
  rate_limited: 'Too many requests in a row. Wait a minute; the money is safe.',
  internal_error: 'A mistake on our side. No money is lost: try again, nothing happens twice.',
  payment_rejected: 'YooKassa did not take the payment. No money was taken. Try again, or later.',
  provider_unavailable:
    'YooKassa does not answer yet. The decision is kept and goes on by itself; the money is safe.',
  unavailable: 'The server is starting or busy. Try again in a few seconds.',
  no_answer: 'No connection. If you have confirmed something, do it again: nothing happens twice.',
  unknown: 'It did not work. The money is safe. Try again, and if that does not help write to the operator.',
}

const useTexts = defineWords('errors', { ru, en })

/** An error in human words, by its code. */
export function useErrorText(): (error: unknown) => string {
  const t = useTexts()
  const language = useLanguage()
  return (error) => {
    if (!(error instanceof SdelkaProblem)) return t('no_answer')
    const isKnown = textOf('errors', error.code, language) !== undefined
    return isKnown ? t(error.code as keyof typeof ru) : t('unknown')
  }
}
