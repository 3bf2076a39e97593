import { Copy, FileText, MessageCircleWarning } from 'lucide-react'
import { useState } from 'react'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Sum } from '../ui/sum.tsx'
import { When } from '../ui/when.tsx'
import { useCommonWords } from '../words/common.ts'
import { CancelAction, CancelRules } from './cancel.tsx'
import { Fact } from './fact.tsx'
import { isSome } from './stations.ts'
import { nextOf, type Viewer } from './status.ts'
import { type Enroll, useMethod, useRubles } from './use-deal.ts'
import { useDealWords } from './words.ts'

/** What is needed seldom: facts, papers, the way out and the way to object. */
export function Corner({ enroll, viewer }: { enroll: Enroll; viewer: Viewer }) {
  const t = useDealWords()
  const rubles = useRubles()
  const { allowed, cancellation } = enroll
  const isCancellable = allowed.includes('cancel') && nextOf(enroll) !== 'accept'
  const costs = cancellation.now.kept.amount
  return (
    <Card title={t('corner')}>
      <div className="flex flex-col gap-5">
        <Facts enroll={enroll} />
        {allowed.includes('dispute') && (
          <div>
            <h3 className="font-semibold">{t('objection')}</h3>
            <p className="mb-2 text-soft">{t('objectionText')}</p>
            <ButtonLink
              to="/enrolls/$id/dispute"
              params={{ id: enroll.id }}
              icon={<MessageCircleWarning aria-hidden size={20} />}
            >
              {t('objectionLink')}
            </ButtonLink>
          </div>
        )}
        {isCancellable && (
          <div className="flex flex-col items-start gap-3">
            {viewer === 'client' && (
              <>
                <CancelRules enroll={enroll} />
                <p className="text-soft">
                  {isSome(costs) ? t('cancelNow', { sum: rubles(costs) }) : t('cancelNowFree')}
                </p>
              </>
            )}
            <CancelAction enroll={enroll} />
          </div>
        )}
        <div>
          <ButtonLink
            to="/enrolls/$id/passport"
            params={{ id: enroll.id }}
            icon={<FileText aria-hidden size={20} />}
          >
            {t('passport')}
          </ButtonLink>
          <p className="mt-1 text-small text-soft">{t('passportNote')}</p>
        </div>
      </div>
    </Card>
  )
}

function Facts({ enroll }: { enroll: Enroll }) {
  const t = useDealWords()
  const method = useMethod()
  const { payment, deadlines } = enroll
  return (
    <dl className="flex flex-col gap-2">
      {payment?.method && <Fact name={t('method')}>{method(payment.method)}</Fact>}
      {deadlines.hold_ends_at && (
        <Fact name={t('heldTill')}>
          <When at={deadlines.hold_ends_at} />
        </Fact>
      )}
      {payment?.captured_at && (
        <Fact name={t('capturedAt')}>
          <When at={payment.captured_at} />
        </Fact>
      )}
      {payment && isSome(payment.refunded) && (
        <Fact name={t('refunded')}>
          <Sum of={payment.refunded} />
        </Fact>
      )}
      <div>
        <dt className="text-soft">{t('number')}</dt>
        <dd>
          <DealNumber id={enroll.id} />
        </dd>
      </div>
    </dl>
  )
}

function DealNumber({ id }: { id: string }) {
  const common = useCommonWords()
  const [isCopied, setCopied] = useState(false)
  const copy = () =>
    void navigator.clipboard.writeText(id).then(
      () => setCopied(true),
      () => undefined, // the browser forbids it: the number can still be selected
    )
  return (
    <span className="flex items-center justify-between gap-2">
      <code className="break-all text-small">{id}</code>
      <Button look="quiet" className="shrink-0" icon={<Copy aria-hidden size={16} />} onClick={copy}>
        <span role="status">{isCopied ? common('copied') : common('copy')}</span>
      </Button>
    </span>
  )
}
