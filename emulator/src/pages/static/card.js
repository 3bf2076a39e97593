// Makes the card form pleasant. Everything here is also done by the server when scripts are off.
const number = document.querySelector('#number')
const scheme = document.querySelector('#scheme')
const expiry = document.querySelector('#expiry')
const csc = document.querySelector('#csc')

const schemes = [
  [/^4/, 'Visa'],
  [/^220[0-4]/, 'Mir'],
  [/^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|50|5[6-8]|6[379])/, 'MasterCard'],
  [/^3[47]/, 'AmericanExpress'],
  [/^35(2[89]|[3-8])/, 'JCB'],
  [/^3(0[0-5]|[689])/, 'DinersClub'],
  [/^62/, 'UnionPay'],
]

function group(digits) {
  if (/^3[47]/.test(digits)) return digits.replace(/^(.{4})(.{1,6})?(.*)$/, '$1 $2 $3').trim()
  return digits.replace(/(.{4})(?=.)/g, '$1 ')
}

function showNumber() {
  const digits = number.value.replace(/\D/g, '').slice(0, 19)
  const atEnd = number.selectionStart === number.value.length
  if (atEnd) number.value = group(digits)
  scheme.value = schemes.find(([start]) => start.test(digits))?.[1] ?? ''
}

number?.addEventListener('input', showNumber)

expiry?.addEventListener('input', (event) => {
  const digits = expiry.value.replace(/\D/g, '')
  const isTyping = event.inputType?.startsWith('insert')
  if (isTyping && digits.length === 2 && !expiry.value.includes('/')) expiry.value = `${digits}/`
  if (digits.length > 2) expiry.value = `${digits.slice(0, 2)}/${digits.slice(2, 4)}`
})

for (const button of document.querySelectorAll('button[name=pick]')) {
  button.addEventListener('click', (event) => {
    event.preventDefault()
    number.value = group(button.value)
    for (const field of [number, expiry, csc]) field?.removeAttribute('aria-invalid')
    for (const complaint of document.querySelectorAll('.error, .problem')) complaint.remove()
    showNumber()
    if (expiry) expiry.value = button.form.dataset.expiry
    if (csc) csc.value = '123'
    const pay = button.form.querySelector('.primary')
    pay.focus({ preventScroll: true })
    pay.scrollIntoView({ block: 'center', behavior: 'smooth' })
  })
}

for (const form of document.querySelectorAll('form[data-busy]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) return event.preventDefault()
    form.dataset.sent = 'yes'
    const pressed = form.querySelector('.primary')
    pressed.setAttribute('aria-disabled', 'true')
    if (event.submitter === pressed || !event.submitter?.name) pressed.textContent = form.dataset.busy
  })
}

// Coming back with the browser's own button shows the page as it was left: let it be used again.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})

// A code may be paid on a telephone: then this page has something else to show.
if (document.querySelector('[data-watch]')) {
  setInterval(async () => {
    const response = await fetch(location.href).catch(() => undefined)
    if (response?.ok && !(await response.text()).includes('data-watch')) location.reload()
  }, 2_000)
}
