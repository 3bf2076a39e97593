import { expect, it } from 'vitest'
import { testBrowser } from '../support/browser.ts'
import { testHouse, until } from '../support/house.ts'

const house = testHouse()
const browser = testBrowser(house)

async function streams(): Promise<number> {
  const text = await (await fetch(`${house.server.url}/metrics`)).text()
  return Number(/^event_streams (\d+)$/m.exec(text)?.[1])
}

it('tabs of one person share one stream, and one goes on when the other is closed', async () => {
  const { id, client } = await house.readyDeal()
  const first = await browser.open(client)
  await first.goto(`/enrolls/${id}`)
  await first.getByRole('button', { name: 'Принять работу' }).waitFor()
  const second = await first.context().newPage()
  await second.goto(`/enrolls/${id}`)
  await second.getByRole('button', { name: 'Принять работу' }).waitFor()
  await until(streams, (count) => count === 1)

  const arbiter = await house.person('arbiter')
  const dispute = await house.must<{ id: string }>('POST', `/enrolls/${id}/dispute`, {
    by: client,
    body: { reason: 'other', statement: 's' },
  })
  for (const tab of [first, second]) await tab.getByText('Открыт спор. Деньги стоят на месте').waitFor()
  expect(await streams()).toBe(1)

  await second.close()
  await house.must('POST', `/disputes/${dispute.id}/take`, { by: arbiter })
  await house.must('POST', `/disputes/${dispute.id}/withdraw`, { by: client })
  await first.getByRole('button', { name: 'Принять работу' }).waitFor() // without a reload
  expect(await until(streams, (count) => count === 1)).toBe(1)
})

it('tabs of two people have a stream each', async () => {
  const { id, client, master } = await house.readyDeal()
  const ours = await browser.open(client)
  await ours.goto(`/enrolls/${id}`)
  await ours.getByRole('button', { name: 'Принять работу' }).waitFor()
  const theirs = await ours.context().newPage()
  const session = JSON.stringify(await house.signIn(master))
  await theirs.addInitScript((text) => sessionStorage.setItem('sdelka.session', text), session)
  await theirs.goto(`/enrolls/${id}`)
  await theirs.getByRole('heading', { level: 1 }).waitFor()
  await until(streams, (count) => count === 2)
  await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
  await theirs.getByText('деньги у вас').waitFor()
  await ours.getByText('Мастер получил: 846,00').waitFor()
})
