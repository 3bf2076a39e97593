import { faultModes } from '../faults/faults.ts'
import { type Html, html } from '../pages/html.ts'
import { actionButton, type View } from './frame.ts'

/** Troubles to order, and those that are on. */
export function faultsPage(view: View): Html {
  const { world, words, path } = view
  const rules = world.faults.list()
  const operations = ['*', ...world.faults.operations].sort()
  return html`<h1>${words.faults}</h1>
<form class="panel order" method="post" action="/console/do">
<input type="hidden" name="back" value="${path}">
<div class="field"><label for="operation">${words.operation}</label>
<select id="operation" name="operation">${operations.map((name) => html`<option>${name}</option>`)}</select></div>
<div class="field"><label for="mode">${words.mode}</label>
<select id="mode" name="mode">${faultModes.map(
    (mode) => html`<option value="${mode}">${words.modes[mode]}</option>`,
  )}</select></div>
<div class="field"><label for="times">${words.times}</label>
<select id="times" name="times"><option>1</option><option>3</option><option>10</option><option value="">${
    words.always
  }</option></select></div>
<button class="primary" name="action" value="fault_on">${words.turnOn}</button>
</form>
${rules.length === 0 ? html`<p class="empty">${words.noFaults}</p>` : undefined}
${
  rules.length === 0
    ? undefined
    : html`<h2>${words.faultsOn}</h2><ul class="rows">${rules.map(
        ({ operation, mode, struck, left }) => html`<li class="row">
<span class="what">${operation}</span><span>${words.modes[mode]}</span>
<span class="note">${words.struck(struck)}</span><span class="note">${left === null ? words.always : words.left(left)}</span></li>`,
      )}</ul>${actionButton({ path }, 'fault_off', words.turnOff)}`
}`
}
