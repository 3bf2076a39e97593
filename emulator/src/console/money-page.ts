import { balances } from '../control/books.ts'
import type { Amount } from '../money.ts'
import { type Html, html } from '../pages/html.ts'
import { showRubles } from '../pages/language.ts'
import type { View } from './frame.ts'
import { showJson } from './json.ts'

/** Where every ruble is. */
export function moneyPage(view: View): Html {
  const { world, words, path } = view
  const { gateway, shop, deals, payouts, counts } = balances(world)
  return html`<h1>${words.money}</h1>
<div class="cardset">
<section class="panel"><h2>${words.gateway}</h2><p class="sum">${showRubles(gateway.value)}</p>
<form class="search" method="post" action="/console/do">
<input type="hidden" name="back" value="${path}">
<label for="gateway" class="hidden">${words.gateway}</label>
<input id="gateway" name="gateway" inputmode="decimal" value="${gateway.value}">
<button name="action" value="balance">${words.set}</button>
</form></section>
${table(view, words.shop, shop)}
${table(view, words.deals, deals)}
${table(view, words.payouts, payouts)}
<section class="panel"><h2>${words.counts}</h2>${showJson(counts)}</section>
<section class="panel"><h2>${words.flags}</h2>${showJson(world.shop.flags())}</section>
</div>`
}

function table({ words }: View, title: string, sums: Record<string, Amount | null>): Html {
  const rows = Object.entries(sums).map(([name, amount]) => {
    const label = words.rows[name as keyof typeof words.rows] ?? name
    const value = amount === null ? words.unlimited : showRubles(amount.value)
    return html`<div><dt>${label}</dt><dd>${value}</dd></div>`
  })
  return html`<section class="panel"><h2>${title}</h2><dl class="facts">${rows}</dl></section>`
}
