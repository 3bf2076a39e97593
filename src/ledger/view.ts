import type { z } from 'zod'
import type { JournalEntry, LedgerAccount } from '#schema/ledger.ts'
import type { Kopecks } from '../core/money.ts'
import { amountOf } from '../http/amount.ts'
import type { PostedEntry } from './store.ts'

export const viewEntry = ({
  id,
  key,
  enrollId,
  at,
  postings,
}: PostedEntry): z.infer<typeof JournalEntry> => ({
  id,
  key,
  enroll_id: enrollId,
  at: at.toISOString(),
  postings: postings.map(({ from, to, amount }) => ({ from, to, amount: amountOf(amount) })),
})

type Balance = { address: string; amount: Kopecks }

export const viewBalance = ({ address, amount }: Balance): z.infer<typeof LedgerAccount> => ({
  address,
  balance: amountOf(amount),
})
