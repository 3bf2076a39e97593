import { defineWords } from '../words/i18n.ts'
import type { Situation, Viewer } from './status.ts'

/** Whoever watches over a deal is told the same, whatever their office. */
export const toldTo = (viewer: Viewer) => (viewer === 'client' || viewer === 'master' ? viewer : 'watcher')

/** The key of the whole sentence; `word_<situation>` is the short one. */
export const sentenceOf = (situation: Situation, viewer: Viewer) => `${situation}_${toldTo(viewer)}` as const

/** `{{start}}`: when the work begins. */
export const useStatusWords = defineWords('deal-status', {
  ru: {
    word_asked: 'Ждёт ответа мастера',
    asked_client: 'Вы записались на {{start}}. Мастер ещё не ответил.',
    asked_master: 'К вам хотят записаться на {{start}}. Ответьте, берёте ли вы эту работу.',
    asked_watcher: 'Клиент записался на {{start}}, мастер ещё не ответил.',

    word_askedHeld: 'Оплачено, ждёт ответа мастера',
    askedHeld_client: 'Деньги на удержании. Мастер ещё не ответил, возьмёт ли он запись на {{start}}.',
    askedHeld_master:
      'Клиент уже оплатил запись на {{start}}: деньги на удержании. Ответьте, берёте ли вы её.',
    askedHeld_watcher: 'Деньги на удержании. Мастер ещё не ответил, возьмёт ли он запись на {{start}}.',

    word_toPay: 'Ждёт оплаты',
    toPay_client:
      'Мастер ждёт вас {{start}}. Осталось оплатить: деньги будут на удержании, пока вы не примете работу.',
    toPay_master: 'Запись на {{start}} ваша. Ждём, когда клиент оплатит; до этого работу можно не начинать.',
    toPay_watcher: 'Мастер взял запись на {{start}}, клиент ещё не оплатил.',

    word_paying: 'Оплата не завершена',
    paying_client: 'Вы начали платить, но банк ещё не подтвердил. Деньги пока у вас.',
    paying_master: 'Запись на {{start}} ваша. Клиент начал платить, банк ещё не подтвердил.',
    paying_watcher: 'Клиент начал платить за запись на {{start}}, банк ещё не подтвердил.',

    word_payAgain: 'Оплата не прошла',
    payAgain_client:
      'Деньги у вас: оплата не прошла или удержание закончилось. Оплатите ещё раз, чтобы встреча {{start}} состоялась.',
    payAgain_master:
      'Денег на удержании нет: оплата клиента не прошла. Ждём, когда он оплатит ещё раз; начало {{start}}.',
    payAgain_watcher: 'Денег на удержании нет: оплата клиента не прошла. Начало {{start}}.',

    word_held: 'Деньги на удержании',
    held_client: 'Деньги удержаны. Мастер приступит: {{start}}.',
    held_master: 'Деньги клиента на удержании, их никто не заберёт. Можно работать; начало {{start}}.',
    held_watcher: 'Деньги удержаны. Мастер приступит: {{start}}.',

    word_secured: 'Деньги в сделке',
    secured_client: 'Деньги в сделке и ждут вашего решения. Мастер приступит: {{start}}.',
    secured_master: 'Деньги клиента в сделке. Можно работать; начало {{start}}.',
    secured_watcher: 'Деньги списаны в сделку и ждут решения клиента. Начало {{start}}.',

    word_unpaidWork: 'Работа сделана, оплаты нет',
    unpaidWork_client:
      'Мастер сделал работу, но удержание закончилось и деньги вернулись к вам. Оплатите, чтобы он получил своё.',
    unpaidWork_master:
      'Вы сделали работу, но удержание закончилось и деньги вернулись клиенту. Мы просим его оплатить ещё раз.',
    unpaidWork_watcher: 'Работа сделана, но удержание закончилось и деньги вернулись клиенту.',

    word_done: 'Ждёт подтверждения',
    done_client: 'Мастер сделал работу. Проверьте её и подтвердите: до этого деньги никто не получит.',
    done_master: 'Вы сделали работу. Ждём, когда клиент её примет; деньги на месте.',
    done_watcher: 'Мастер сделал работу, клиент её ещё не принял. Деньги на месте.',

    word_capturing: 'Деньги списываются',
    capturing_client: 'Вы приняли работу. Банк списывает удержанные деньги, это идёт само.',
    capturing_master: 'Клиент принял работу. Банк списывает удержанные деньги, потом они уйдут вам.',
    capturing_watcher: 'Работа принята. Банк списывает удержанные деньги.',

    word_payingOut: 'Деньги идут мастеру',
    payingOut_client: 'Вы приняли работу, деньги идут мастеру. От вас больше ничего не нужно.',
    payingOut_master: 'Клиент принял работу, деньги идут к вам.',
    payingOut_watcher: 'Работа принята, деньги идут мастеру.',

    word_payoutWaits: 'Выплата ждёт',
    payoutWaits_client:
      'Вы приняли работу. Деньги для мастера отложены и ждут выплаты, от вас ничего не нужно.',
    payoutWaits_master: 'Клиент принял работу. Ваши деньги отложены и ждут: ниже сказано чего.',
    payoutWaits_watcher: 'Работа принята. Выплата ждёт: ниже сказано чего.',

    word_settled: 'Завершена',
    settled_client: 'Работа принята, мастер получил деньги. Спасибо!',
    settled_master: 'Клиент принял работу, деньги у вас.',
    settled_watcher: 'Работа принята, деньги у мастера.',

    word_disputed: 'Спор',
    disputed_client: 'Открыт спор. Деньги стоят на месте, пока его не решат.',
    disputed_master: 'Открыт спор. Деньги стоят на месте, пока его не решат.',
    disputed_watcher: 'Открыт спор. Деньги стоят на месте, пока его не решат.',

    word_cancelled: 'Отменена',
    cancelled_client: 'Сделка отменена. Вы ничего не должны; если платили, вся сумма снова ваша.',
    cancelled_master: 'Сделка отменена, время снова свободно. Денег в ней нет.',
    cancelled_watcher: 'Сделка отменена. Денег в ней нет.',

    word_returning: 'Деньги возвращаются',
    returning_client: 'Сделка закончена. Удержание снимается, вся сумма снова будет вашей.',
    returning_master: 'Сделка закончена. Удержание снимается, деньги возвращаются клиенту.',
    returning_watcher: 'Сделка закончена. Удержание снимается, деньги возвращаются клиенту.',

    word_cancelledKept: 'Отменена, часть осталась мастеру',
    cancelledKept_client: 'Сделка отменена. По условиям отмены часть осталась мастеру, остальное ваше.',
    cancelledKept_master: 'Клиент отменил сделку поздно. По условиям отмены часть цены ваша.',
    cancelledKept_watcher: 'Сделка отменена. По условиям отмены часть осталась мастеру.',

    word_expired: 'Не состоялась',
    expired_client: 'Время на ответ или оплату вышло, запись отменилась сама. Вы ничего не должны.',
    expired_master: 'Время на ответ или оплату вышло, запись отменилась сама. Время снова свободно.',
    expired_watcher: 'Время на ответ или оплату вышло, запись отменилась сама.',

    do_accept: 'Ответить клиенту',
    do_pay: 'Оплатить',
    do_complete: 'Сказать, что работа сделана',
    do_confirm: 'Принять работу',
  },
  en: {
    word_asked: 'Waits for the master',
    asked_client: 'You have booked {{start}}. The master has not answered yet.',
    asked_master: 'Somebody wants to book you for {{start}}. Say whether you take the work.',
    asked_watcher: 'The client has booked {{start}}; the master has not answered yet.',

    word_askedHeld: 'Paid, waits for the master',
    askedHeld_client: 'The money is on hold. The master has not said yet whether {{start}} suits.',
    askedHeld_master:
      'The client has paid for {{start}} already: the money is on hold. Say whether you take it.',
    askedHeld_watcher: 'The money is on hold. The master has not said yet whether {{start}} suits.',

    word_toPay: 'Waits for payment',
    toPay_client:
      'The master expects you: {{start}}. Now pay: the money stays on hold until you accept the work.',
    toPay_master: 'The booking for {{start}} is yours. The client has to pay; until then you need not begin.',
    toPay_watcher: 'The master has taken {{start}}; the client has not paid yet.',

    word_paying: 'Payment not finished',
    paying_client: 'You have begun to pay, and the bank has not confirmed yet. You still have the money.',
    paying_master:
      'The booking for {{start}} is yours. The client has begun to pay; the bank has not confirmed yet.',
    paying_watcher: 'The client has begun to pay for {{start}}; the bank has not confirmed yet.',

    word_payAgain: 'Payment failed',
    payAgain_client:
      'You have the money: the payment failed or the hold has ended. Pay once more to keep {{start}}.',
    payAgain_master:
      'There is no money on hold: the payment of the client failed. We wait for another one; the start is {{start}}.',
    payAgain_watcher: 'There is no money on hold: the payment of the client failed. The start is {{start}}.',

    word_held: 'Money on hold',
    held_client: 'The money is on hold. The master begins: {{start}}.',
    held_master:
      'The money of the client is on hold and cannot be taken away. You may work; the start is {{start}}.',
    held_watcher: 'The money is on hold. The master begins: {{start}}.',

    word_secured: 'Money in the deal',
    secured_client: 'The money is in the deal and waits for your word. The master begins: {{start}}.',
    secured_master: 'The money of the client is in the deal. You may work; the start is {{start}}.',
    secured_watcher: 'The money was taken into the deal and waits for the client. The start is {{start}}.',

    word_unpaidWork: 'Done and not paid',
    unpaidWork_client:
      'The master has done the work, but the hold has ended and you have the money again. Pay, so that the master gets it.',
    unpaidWork_master:
      'You have done the work, but the hold has ended and the client has the money again. We ask for another payment.',
    unpaidWork_watcher: 'The work is done, but the hold has ended and the client has the money again.',

    word_done: 'Waits for confirmation',
    done_client: 'The master has done the work. Look at it and confirm: nobody gets the money before.',
    done_master: 'You have done the work. The client has to accept it; the money is in its place.',
    done_watcher:
      'The master has done the work; the client has not accepted it yet. The money is in its place.',

    word_capturing: 'Money is being taken',
    capturing_client:
      'You have accepted the work. The bank takes the money that was on hold; it goes by itself.',
    capturing_master:
      'The client has accepted the work. The bank takes the money that was on hold, then it goes to you.',
    capturing_watcher: 'The work is accepted. The bank takes the money that was on hold.',

    word_payingOut: 'On the way to the master',
    payingOut_client:
      'You have accepted the work; the money is on its way to the master. Nothing more is needed from you.',
    payingOut_master: 'The client has accepted the work; the money is on its way to you.',
    payingOut_watcher: 'The work is accepted; the money is on its way to the master.',

    word_payoutWaits: 'Payout waits',
    payoutWaits_client:
      'You have accepted the work. The money of the master is set aside and waits; nothing is needed from you.',
    payoutWaits_master:
      'The client has accepted the work. Your money is set aside and waits: see below for what.',
    payoutWaits_watcher: 'The work is accepted. The payout waits: see below for what.',

    word_settled: 'Finished',
    settled_client: 'The work is accepted and the master has the money. Thank you!',
    settled_master: 'The client has accepted the work and you have the money.',
    settled_watcher: 'The work is accepted and the master has the money.',

    word_disputed: 'Dispute',
    disputed_client: 'A dispute is open. The money stands still until it is decided.',
    disputed_master: 'A dispute is open. The money stands still until it is decided.',
    disputed_watcher: 'A dispute is open. The money stands still until it is decided.',

    word_cancelled: 'Cancelled',
    cancelled_client: 'The deal is cancelled. You owe nothing; what you had paid is yours again.',
    cancelled_master: 'The deal is cancelled and the time is free again. There is no money in it.',
    cancelled_watcher: 'The deal is cancelled. There is no money in it.',

    word_returning: 'Money goes back',
    returning_client: 'The deal is over. The hold is being lifted and the whole sum will be yours again.',
    returning_master: 'The deal is over. The hold is being lifted and the client gets the money back.',
    returning_watcher: 'The deal is over. The hold is being lifted and the client gets the money back.',

    word_cancelledKept: 'Cancelled, a part kept',
    cancelledKept_client:
      'The deal is cancelled. By its terms a part stays with the master; the rest is yours.',
    cancelledKept_master: 'The client cancelled late. By the terms a part of the price is yours.',
    cancelledKept_watcher: 'The deal is cancelled. By its terms a part stays with the master.',

    word_expired: 'Did not happen',
    expired_client: 'The time to answer or to pay is over and the booking ended by itself. You owe nothing.',
    expired_master:
      'The time to answer or to pay is over and the booking ended by itself. Your time is free again.',
    expired_watcher: 'The time to answer or to pay is over and the booking ended by itself.',

    do_accept: 'Answer the client',
    do_pay: 'Pay',
    do_complete: 'Say that the work is done',
    do_confirm: 'Accept the work',
  },
})
