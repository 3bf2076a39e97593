import { createAccount } from '../account/create.ts'
import { judgeAccount } from '../account/verify.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { kopecks } from '../core/money.ts'
import type { Role } from '../identity/caller.ts'
import { createPerson } from '../identity/person.ts'
import { createService } from '../service/create.ts'

export const DEMO_PASSWORD = 'sdelka-demo'

const people: { email: string; name: string; roles: Role[] }[] = [
  { email: 'client@example.com', name: 'Анна Клиентова', roles: ['client'] },
  { email: 'client2@example.com', name: 'Борис Заказчиков', roles: ['client'] },
  { email: 'master@example.com', name: 'Мария Мастерова', roles: ['master'] },
  { email: 'master2@example.com', name: 'Павел Умельцев', roles: ['master'] },
  { email: 'operator@example.com', name: 'Ольга Операторова', roles: ['operator'] },
  { email: 'operator2@example.com', name: 'Олег Второв', roles: ['operator'] },
  { email: 'arbiter@example.com', name: 'Артём Арбитров', roles: ['arbiter'] },
  { email: 'accountant@example.com', name: 'Алла Счетоводова', roles: ['accountant'] },
]

/** Their password is published, so none of them may be where real money is. */
export const demoEmails: readonly string[] = people.map(({ email }) => email)

const services = [
  { by: 'master@example.com', title: 'Стрижка и укладка', price: 1000_00, durationMinutes: 60 },
  { by: 'master@example.com', title: 'Окрашивание волос', price: 4500_00, durationMinutes: 150 },
  { by: 'master@example.com', title: 'Консультация стилиста', price: 333_33, durationMinutes: 30 },
  { by: 'master2@example.com', title: 'Сборка кухни', price: 18_000_00, durationMinutes: 480 },
  { by: 'master2@example.com', title: 'Навеска полок', price: 1234_57, durationMinutes: 90 },
]

/** YooKassa's published test wallet that accepts every payout. */
const TEST_WALLET = '4100116075156746'

/** Fills an empty demo. One that was filled before, even partly, gets only what is missing. */
export async function seedDemo(ctx: Context): Promise<void> {
  const ids = new Map<string, string>()
  for (const person of people) {
    const created = await createPerson(ctx, { ...person, password: DEMO_PASSWORD }).catch(ifTaken)
    if (created) ids.set(person.email, created.id)
  }
  for (const { by, ...offer } of services) {
    const masterId = ids.get(by)
    if (!masterId) continue
    await createService(ctx, masterId, { ...offer, price: kopecks(offer.price), description: '' })
  }
  const master = ids.get('master@example.com')
  if (master) await addVerifiedWallet(ctx, master)
}

async function addVerifiedWallet(ctx: Context, masterId: string): Promise<void> {
  const destination = { type: 'yoo_money', account_number: TEST_WALLET } as const
  const title = `ЮMoney •• ${TEST_WALLET.slice(-4)}`
  const { id } = await createAccount(ctx, { id: masterId, roles: ['master'] }, { destination, title })
  await judgeAccount(ctx, id, { event: 'verify' }, async () => {})
}

/** The person is there from an earlier start. */
function ifTaken(error: unknown): undefined {
  if (!(error instanceof AppError && error.code === 'email_taken')) throw error
}
