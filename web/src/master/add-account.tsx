import { CreditCard, type LucideIcon, Smartphone, Wallet } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useMeta } from '../api/use-meta.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { fieldError, Problem } from '../ui/problem.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { useAccountWords } from './account-words.ts'

type Asked = Parameters<typeof sdelka.accounts.create>[0]
type Kind = Asked['type']

const icons: Record<Kind, LucideIcon> = { bank_card: CreditCard, sbp: Smartphone, yoo_money: Wallet }

/** Only what the rail of this installation can pay is offered. */
export function AddAccount({ onAdded }: { onAdded: () => void }) {
  const t = useAccountWords()
  const meta = useMeta()
  const [chosen, choose] = useState<Kind>()
  const kinds = (['bank_card', 'sbp', 'yoo_money'] as const).filter((kind) =>
    meta?.account_types.includes(kind),
  )
  const kind = chosen ?? kinds[0]
  return (
    <Card title={t('add')}>
      {meta ? (
        <div className="flex flex-col gap-4">
          {kinds.length > 1 && (
            <fieldset>
              <legend className="mb-1 font-medium text-small">{t('kind')}</legend>
              {kinds.map((each) => {
                const Icon = icons[each]
                return (
                  <label key={each} className="flex min-h-11 items-center gap-3">
                    <input
                      type="radio"
                      name="kind"
                      className="size-5 accent-safe"
                      checked={each === kind}
                      onChange={() => choose(each)}
                    />
                    <Icon aria-hidden size={20} className="text-soft" />
                    {t(each)}
                  </label>
                )
              })}
            </fieldset>
          )}
          {kind === 'bank_card' && <ByCard url={meta.payout_widget_url} isOnly={kinds.length === 1} />}
          {kind === 'sbp' && <ByPhone isDemo={meta.is_demo} onAdded={onAdded} />}
          {kind === 'yoo_money' && <ByWallet onAdded={onAdded} />}
        </div>
      ) : (
        <Loading rows={1} className="h-40" />
      )}
    </Card>
  )
}

function ByCard({ url, isOnly }: { url: string | null; isOnly: boolean }) {
  const t = useAccountWords()
  if (!url) return <p>{t(isOnly ? 'cardMissingOnly' : 'cardMissing')}</p>
  const back = `${location.origin}/master/accounts`
  return (
    <>
      <p className="text-soft">{t('cardText')}</p>
      <Button
        look="main"
        className="sm:self-start"
        onClick={() => location.assign(`${url}&return_url=${encodeURIComponent(back)}`)}
      >
        {t('cardGo')}
      </Button>
    </>
  )
}

function ByPhone({ isDemo, onAdded }: { isDemo: boolean; onAdded: () => void }) {
  const t = useAccountWords()
  const [[phone, bank], set] = useState<readonly [phone: string, bank: string]>(['', ''])
  const digits = phone.replaceAll(/\D/g, '').replace(/^8(?=\d{10}$)/, '7')
  const bankId = bank.replaceAll(/\s/g, '')
  const [isPhone, isBank] = [/^7\d{10}$/.test(digits), /^\d{12}$/.test(bankId)]
  return (
    <AddForm
      asked={isPhone && isBank ? { type: 'sbp', phone: digits, bank_id: bankId } : undefined}
      onAdded={() => {
        set(['', ''])
        onAdded()
      }}
    >
      {(isTried, error) => (
        <>
          <Field
            label={t('phone')}
            hint={t('phoneHint')}
            error={(isTried && !isPhone && t('phoneBad')) || fieldError(error, 'phone')}
            type="tel"
            autoComplete="tel"
            value={phone}
            onChange={(event) => set([event.target.value, bank])}
          />
          <Field
            label={t('bank')}
            hint={isDemo ? t('bankHintDemo') : t('bankHint')}
            error={(isTried && !isBank && t('bankBad')) || fieldError(error, 'bank_id')}
            inputMode="numeric"
            autoComplete="off"
            value={bank}
            onChange={(event) => set([phone, event.target.value])}
          />
        </>
      )}
    </AddForm>
  )
}

function ByWallet({ onAdded }: { onAdded: () => void }) {
  const t = useAccountWords()
  const [typed, setTyped] = useState('')
  const account_number = typed.replaceAll(/\s/g, '')
  const isNumber = /^\d{11,33}$/.test(account_number)
  return (
    <AddForm
      asked={isNumber ? { type: 'yoo_money', account_number } : undefined}
      onAdded={() => {
        setTyped('')
        onAdded()
      }}
    >
      {(isTried, error) => (
        <Field
          label={t('wallet')}
          hint={t('walletHint')}
          error={(isTried && !isNumber && t('walletBad')) || fieldError(error, 'account_number')}
          inputMode="numeric"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
    </AddForm>
  )
}

function AddForm({
  asked,
  onAdded,
  children,
}: {
  /** Undefined while something is filled in wrong. */
  asked: Asked | undefined
  onAdded: () => void
  children: (isTried: boolean, error: unknown) => ReactNode
}) {
  const t = useAccountWords()
  const [isTried, setTried] = useState(false)
  const add = useAction(
    (given: Asked, options) => sdelka.accounts.create(given, options),
    () => {
      setTried(false)
      onAdded()
    },
  )
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (asked) add.run(asked)
      }}
    >
      {children(isTried, add.error)}
      <Problem error={add.error} />
      <Button type="submit" look="main" className="sm:self-start" isBusy={add.isPending}>
        {t('addDo')}
      </Button>
    </form>
  )
}
