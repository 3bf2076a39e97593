import { expect, it } from 'vitest'
import { createSdelka, SdelkaProblem } from '../../sdk/src/index.ts'
import { type Someone, testHouse } from '../support/house.ts'
import { testRail } from '../support/rail.ts'

const house = testHouse({ env: { EVIDENCE_MAX_MB: '1', EVIDENCE_MAX_FILES: '3' } })
const rub = (value: string) => ({ value, currency: 'RUB' as const })
const as = ({ token }: Someone) => createSdelka({ url: house.server.url, token })

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof SdelkaProblem ? error.code : String(error)),
  )
const words = { reason: 'poor_quality', statement: 'Плитка отвалилась' } as const

async function disputed(amount?: string) {
  const deal = await house.readyDeal()
  const client = as(deal.client)
  const opened = await client.enrolls.dispute(deal.id, { ...words, ...(amount && { amount: rub(amount) }) })
  return { ...deal, by: { client, master: as(deal.master) }, dispute: opened }
}

it('goes from a complaint to a ruling, and everybody sees what is theirs', async () => {
  const deal = await disputed()
  const { client, master } = deal.by
  const [one, other] = [await house.person('arbiter'), await house.person('arbiter')]
  const arbiter = as(one)
  expect(deal.dispute).toMatchObject({
    status: 'opened',
    opened_by: 'client',
    amount: rub('1000.00'),
    undisputed: rub('0.00'),
    allowed: ['message', 'evidence', 'withdraw'],
  })
  const enroll = await client.enrolls.read(deal.id)
  expect(enroll).toMatchObject({ status: 'ready', dispute_id: deal.dispute.id, allowed: [] })
  expect(enroll.deadlines.confirm_by).toBeUndefined()
  expect(await codeOf(client.enrolls.confirm(deal.id))).toBe('dispute_open')

  expect((await master.disputes.read(deal.dispute.id)).allowed).toEqual(['message', 'evidence'])
  await master.disputes.write(deal.dispute.id, 'Плитка была хорошая')
  const answered = await arbiter.disputes.read(deal.dispute.id)
  expect(answered).toMatchObject({ status: 'answered', allowed: ['take', 'reassign'] })
  expect(answered.enroll.price).toEqual(rub('1000.00'))
  expect(answered.messages.map(({ role, text }) => [role, text])).toEqual([['master', 'Плитка была хорошая']])

  expect(await codeOf(arbiter.disputes.write(deal.dispute.id, 'Здравствуйте'))).toBe('not_assigned')
  expect(await codeOf(arbiter.disputes.resolve(deal.dispute.id, ruling('500.00')))).toBe('not_assigned')
  const taken = await arbiter.disputes.take(deal.dispute.id)
  expect(taken).toMatchObject({ status: 'under_review', arbiter_id: one.id })
  expect(taken.allowed).toEqual(['message', 'evidence', 'reassign', 'resolve'])
  expect(await codeOf(as(other).disputes.take(deal.dispute.id))).toBe('wrong_state')
  expect(await codeOf(as(other).disputes.resolve(deal.dispute.id, ruling('500.00')))).toBe('not_assigned')
  await arbiter.disputes.write(deal.dispute.id, 'Пришлите снимки')

  const both = { ...ruling('500.00'), master_share: { ...rub('500.00'), basis_points: 5000 } }
  expect(await codeOf(arbiter.disputes.resolve(deal.dispute.id, both))).toBe('invalid_request')
  const half = { master_share: { basis_points: 5000 } }
  const foreseen = {
    master_share: rub('500.00'),
    award: rub('500.00'),
    to_client: rub('500.00'),
    to_master: rub('423.00'),
    tax_reserve: rub('27.00'),
    platform: rub('50.00'),
  }
  expect(await arbiter.disputes.preview(deal.dispute.id, half)).toEqual(foreseen)
  const tooLittle = arbiter.disputes.preview(deal.dispute.id, { master_share: rub('0.50') })
  expect(await codeOf(tooLittle)).toBe('price_out_of_range')
  expect((await client.disputes.read(deal.dispute.id)).status).toBe('under_review')

  const resolved = await arbiter.disputes.resolve(deal.dispute.id, { ...half, reasoning: 'Поровну' })
  expect(resolved).toMatchObject({
    status: 'resolved',
    ruling: { ...foreseen, by: 'arbiter', reasoning: 'Поровну' },
    allowed: [],
  })
  expect(await codeOf(client.disputes.write(deal.dispute.id, 'Не согласен'))).toBe('wrong_state')
  const settled = await house.settled(deal.client, deal.id)
  expect(settled).toMatchObject({ status: 'completed', dispute_id: null })
  expect(settled.settlement?.payouts.find(({ receiver }) => receiver === 'master')?.amount).toEqual(
    rub('423.00'),
  )
  const passport = await client.enrolls.passport(deal.id)
  expect(passport.disputes).toMatchObject([{ id: deal.dispute.id, status: 'resolved' }])
  expect(passport.story.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['dispute.opened', 'dispute.answered', 'dispute.taken', 'dispute.resolved']),
  )
  const log = await as(await house.person('accountant')).audit.list({ subject_id: deal.dispute.id })
  expect(log.items).toMatchObject([
    { action: 'dispute.resolve', actor: 'arbiter', reason: 'Поровну', detail: { award: 500_00 } },
    { action: 'dispute.assign', actor: 'arbiter', detail: { arbiter_id: one.id } },
  ])
  expect(await house.differencesAtRest()).toEqual([])
})

const ruling = (share: string) => ({ master_share: rub(share), reasoning: 'r' })

it('is opened once, however often it is asked for under one key', async () => {
  const { id, client } = await house.readyDeal()
  const idempotencyKey = crypto.randomUUID()
  const [first, again] = [
    await as(client).enrolls.dispute(id, words, { idempotencyKey }),
    await as(client).enrolls.dispute(id, words, { idempotencyKey }),
  ]
  expect(again.id).toBe(first.id)
  const problem = await as(client)
    .enrolls.dispute(id, words)
    .catch((error: SdelkaProblem) => error)
  expect(problem).toMatchObject({ code: 'dispute_open', details: { dispute_id: first.id } })
})

it('pays out at once what is not disputed, where the rail allows', async () => {
  const deal = await disputed('300.00')
  expect(deal.dispute.undisputed).toEqual(rub('700.00'))
  if (testRail === 'safe_deal') return
  const { settlement, status } = await house.settled(deal.master, deal.id)
  expect([status, settlement?.state]).toEqual(['ready', 'settled'])
  expect(settlement?.payouts.map(({ amount }) => amount.value).toSorted()).toEqual(['592.20', '70.00'])
})

it('is nobody else’s business', async () => {
  const deal = await disputed()
  const [client2, operator, accountant] = [
    await house.person('client', 'master'),
    await house.person('operator'),
    await house.person('accountant'),
  ]
  for (const stranger of [client2, accountant].map(as)) {
    expect(await codeOf(stranger.disputes.read(deal.dispute.id))).toBe('not_found')
    expect(await codeOf(stranger.disputes.write(deal.dispute.id, 't'))).toBe('not_found')
    expect((await stranger.disputes.list()).items).toEqual([])
  }
  expect(await codeOf(as(operator).disputes.write(deal.dispute.id, 't'))).toBe('forbidden')
  expect(await codeOf(as(operator).disputes.take(deal.dispute.id))).toBe('forbidden')
  expect(await codeOf(deal.by.master.disputes.withdraw(deal.dispute.id))).toBe('wrong_state')
  expect((await deal.by.client.disputes.list()).items).toHaveLength(1)
})

it('is never judged by a party', async () => {
  const deal = await disputed()
  const judge = deal.master
  const both = house.tokenOf(judge.id, 'master', 'arbiter')
  const asBoth = createSdelka({ url: house.server.url, token: both })
  const arbiter = await house.person('arbiter')
  const { id } = deal.dispute
  expect(await codeOf(asBoth.disputes.take(id))).toBe('arbiter_is_party')
  expect(await codeOf(asBoth.disputes.preview(id, { master_share: rub('1000.00') }))).toBe('arbiter_is_party')
  expect(await codeOf(asBoth.disputes.resolve(id, ruling('1000.00')))).toBe('arbiter_is_party')
  expect(await codeOf(as(arbiter).disputes.reassign(id, judge.id, 'r'))).toBe('arbiter_is_party')
  expect(await codeOf(asBoth.disputes.reassign(id, arbiter.id, 'r'))).toBe('arbiter_is_party')
})

it('is given from one arbiter to another', async () => {
  const deal = await disputed()
  const [one, two, operator] = [
    await house.person('arbiter'),
    await house.person('arbiter'),
    await house.person('operator'),
  ]
  const { id } = deal.dispute
  const mine = () => as(two).disputes.list({ assignee: 'me' })
  expect((await as(one).disputes.list({ assignee: 'none', status: 'opened' })).items[0]?.id).toBe(id)
  expect((await as(operator).disputes.reassign(id, one.id, 'ваша очередь')).arbiter_id).toBe(one.id)
  expect((await mine()).items).toEqual([])
  expect(await codeOf(as(one).disputes.reassign(id, operator.id, 'r'))).toBe('invalid_request')
  expect(await codeOf(as(one).disputes.reassign(id, crypto.randomUUID(), 'r'))).toBe('invalid_request')
  await as(one).disputes.reassign(id, two.id, 'знаком с мастером')
  expect((await mine()).items.map((each) => each.id)).toEqual([id])
  expect(await codeOf(as(one).disputes.resolve(id, ruling('0.00')))).toBe('not_assigned')
  expect((await as(two).disputes.resolve(id, ruling('0.00'))).ruling?.to_client).toEqual(rub('1000.00'))
  expect((await deal.by.client.enrolls.read(deal.id)).status).toBe('cancelled')
})

it('lists page by page', async () => {
  const { client } = await house.readyDeal()
  await Promise.all([disputed(), disputed(), disputed()])
  const arbiter = as(await house.person('arbiter'))
  const first = await arbiter.disputes.list({ limit: 2 })
  const second = await arbiter.disputes.list({
    limit: 2,
    ...(first.next_cursor && { cursor: first.next_cursor }),
  })
  const ids = [...first.items, ...second.items].map(({ id }) => id)
  expect(new Set(ids).size).toBe(4)
  expect(ids).toEqual(ids.toSorted().toReversed())
  expect((await as(client).disputes.list()).items).toEqual([])
})

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

it('shows files as what they are, to those whom they concern', async () => {
  const deal = await disputed()
  const { client, master } = deal.by
  const { id } = deal.dispute
  const name = "снимок 'до'.exe\r\nx: y"
  const shown = await client.disputes.addEvidence(id, name.replaceAll(/[\r\n]/g, ''), new Blob([PNG]))
  expect(shown).toMatchObject({ type: 'image/png', size: 16, role: 'client' })
  const again = await client.disputes.addEvidence(id, 'другое имя.png', new Blob([PNG]))
  expect(again.id).toBe(shown.id)

  const url = `${house.server.url}/api/v1/disputes/${id}/evidence/${shown.id}`
  const read = await fetch(url, { headers: { authorization: `Bearer ${deal.master.token}` } })
  expect(Buffer.from(await read.arrayBuffer())).toEqual(PNG)
  expect(Object.fromEntries(read.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': expect.stringMatching(/^attachment; filename\*=UTF-8''[\w%.-]+$/),
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  })
  expect((await (await master.disputes.readEvidence(id, shown.id)).arrayBuffer()).byteLength).toBe(16)
  for (const role of ['client', 'accountant'] as const) {
    const stranger = as(await house.person(role))
    expect(await codeOf(stranger.disputes.readEvidence(id, shown.id))).toBe('not_found')
    expect(await codeOf(stranger.disputes.addEvidence(id, 'f', new Blob([PNG])))).toBe('not_found')
  }
  const elsewhere = await disputed()
  expect(await codeOf(client.disputes.readEvidence(elsewhere.dispute.id, shown.id))).toBe('not_found')
  expect(await codeOf(elsewhere.by.client.disputes.readEvidence(elsewhere.dispute.id, shown.id))).toBe(
    'not_found',
  )

  // Markup is text, and text is never run; what is neither is refused, whatever it calls itself.
  const page = await master.disputes.addEvidence(id, 'a.html', new Blob(['<script>alert(1)</script>']))
  expect(page).toMatchObject({ type: 'text/plain', role: 'master' })
  expect((await client.disputes.read(id)).status).toBe('answered') // to show is to answer
  for (const refused of [
    new Blob([Buffer.from('4d5a90000300', 'hex')]),
    new Blob([]),
    new Blob([Buffer.from([0xff, 0xfe])]),
  ]) {
    expect(await codeOf(client.disputes.addEvidence(id, 'a.png', refused))).toBe('unsupported_media_type')
  }
  const asJson = await house.api('POST', `/disputes/${id}/evidence?filename=a`, { by: deal.client, body: {} })
  expect(asJson.status).toBe(415)
  const large = new Blob([Buffer.alloc(1024 * 1024 + 1, 'a')])
  expect(await codeOf(client.disputes.addEvidence(id, 'a.txt', large))).toBe('payload_too_large')
  const fits = new Blob([Buffer.alloc(1024 * 1024, 'a')])
  expect(await codeOf(client.disputes.addEvidence(id, 'a.txt', fits))).toBe('done')
  expect(await codeOf(client.disputes.addEvidence(id, 'b.txt', new Blob(['b'])))).toBe('too_many_files')
  expect((await master.disputes.read(id)).evidence).toHaveLength(3)
})

it('counts what waits', async () => {
  const text = await (await fetch(`${house.server.url}/metrics`)).text()
  expect(text).toMatch(/^disputes_open\{status="opened"\} [1-9]/m)
  expect(text).toMatch(/^disputes_overdue 0/m)
})
