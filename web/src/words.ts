/** The page is written in Russian; these are its texts in English, by their `data-word`. */
export const english = {
  name: 'Sdelka',
  banner: 'Demo: the money is not real, an emulator answers in place of YooKassa',
  returnedTitle: 'You are back from the payment page',
  returnedText:
    'If you have paid, the money is on hold now: the master gets it only when the work is accepted. If the bank declined the card, nothing was taken and you can try again.',
  returnedEnroll: 'Enroll',
  missingTitle: 'There is no such page',
  missingText: 'Perhaps the address is mistyped. Below is what there is.',
  title: 'The money waits until the work is done',
  lead: 'Sdelka is a safe-deal platform for service marketplaces on YooKassa. The client pays at once, the master works without worry, and the money moves from one to the other only when the work is accepted.',
  way: 'The way of',
  pays: 'The client pays',
  paysText: 'On the page of YooKassa. We never see the card number.',
  held: 'The money is on hold',
  heldText:
    'The bank has set it aside and not taken it. The master does the work. A hold on a card lives 7\u00a0days.',
  confirms: 'The client confirms',
  confirmsText: 'Now the money is taken. After 72\u00a0hours of silence the deal confirms itself.',
  split: 'The money is split',
  splitText: 'By terms that have not changed since the booking.',
  net: 'Master',
  netText: 'to a card, a wallet or by SBP',
  fee: 'Platform',
  feeText: '10\u00a0% of the price',
  tax: 'Tax reserve',
  taxText: '6\u00a0% of the rest, for the master’s tax',
  back: 'Cancelled before the work is done: the hold is lifted, and the client has the whole sum again.',
  people: 'People of the demo',
  password: 'Everybody’s password:',
  clients: 'clients',
  master: 'a master with a verified account',
  master2: 'a master without one: payouts wait',
  operator: 'verifies accounts and releases payouts',
  accountant: 'sees payouts and the journal',
  arbiter: 'decides disputes',
  try: 'Try it',
  tryText:
    'There are no pages of a deal yet, but the server knows all of it. One command plays it and checks the books to the kopeck:',
  docs: 'API reference',
  errors: 'Errors',
  emulator: 'Books of the YooKassa emulator',
  footer: 'Sdelka is free software under Apache-2.0.',
}

export type Language = 'ru' | 'en'

const NARROW_SPACE = '\u202f'

/** `1000.00` as people write it: `1 000,00 ₽`, `1,000.00 ₽`. */
export function showRubles(value: string, language: Language): string {
  const [whole = '', kopecks = '00'] = value.split('.')
  const [between, point] = language === 'ru' ? [NARROW_SPACE, ','] : [',', '.']
  return `${whole.replace(/(?<=\d)(?=(\d{3})+$)/g, between)}${point}${kopecks}${NARROW_SPACE}₽`
}
