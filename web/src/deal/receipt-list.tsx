import { Link } from '@tanstack/react-router'
import { Card } from '../ui/card.tsx'
import { Sum } from '../ui/sum.tsx'
import { When } from '../ui/when.tsx'
import type { Receipt } from './receipts.ts'
import { useDealWords } from './words.ts'

export function ReceiptList({ of: receipts, deal }: { of: Receipt[]; deal: string }) {
  const t = useDealWords()
  if (receipts.length === 0) return null
  return (
    <Card title={t('receipts')}>
      <ul className="flex flex-col gap-3">
        {receipts.map(({ id, kind, amount, at }) => (
          <li key={id}>
            <Link
              to="/enrolls/$id/receipts/$receipt"
              params={{ id: deal, receipt: id }}
              className="flex min-h-11 items-center justify-between gap-4 no-underline"
            >
              <span>
                <span className="underline underline-offset-4">{t(`receipt_${kind}`)}</span>
                <When at={at} className="block text-small text-soft" />
              </span>
              <Sum of={amount} className="font-semibold" />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}
