import type { DisputeFile } from '@sdelka/sdk'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Deliberate } from '../ui/deliberate.tsx'
import { showRubles } from '../ui/format.ts'
import { Problem } from '../ui/problem.tsx'
import { useLanguage } from '../words/i18n.ts'
import { useCaseWords } from './case-words.ts'
import { Reassign } from './reassign.tsx'

/** What the server lets this person do, besides speaking and ruling. */
export function Actions({ of: file }: { of: DisputeFile }) {
  const t = useCaseWords()
  const { allowed } = file
  if (!hasActions(file)) return null
  return (
    <Card title={t('actions')}>
      <div className="flex flex-col gap-4">
        {allowed.includes('take') && <Take id={file.id} />}
        {allowed.includes('withdraw') && <Withdraw of={file} />}
        {allowed.includes('reassign') && <Reassign of={file} />}
      </div>
    </Card>
  )
}

export const hasActions = ({ allowed }: DisputeFile): boolean =>
  ['take', 'withdraw', 'reassign'].some((action) => allowed.includes(action))

function Take({ id }: { id: string }) {
  const t = useCaseWords()
  const take = useAction((_: undefined, options) => sdelka.disputes.take(id, options))
  return (
    <div>
      <Button look="main" className="w-full" isBusy={take.isPending} onClick={() => take.run(undefined)}>
        {t('take')}
      </Button>
      <p className="mt-2 text-small text-soft">{t('takeText')}</p>
      <Problem error={take.error} />
    </div>
  )
}

function Withdraw({ of: file }: { of: DisputeFile }) {
  const t = useCaseWords()
  const language = useLanguage()
  const withdraw = useAction((_: undefined, options) => sdelka.disputes.withdraw(file.id, options))
  return (
    <Deliberate
      label={t('withdraw')}
      look="plain"
      doLook="main"
      className="w-full"
      title={t('withdrawTitle')}
      doLabel={t('withdrawDo')}
      isBusy={withdraw.isPending}
      isDone={withdraw.isSuccess}
      error={withdraw.error}
      onDo={() => withdraw.run(undefined)}
    >
      <p>{t('withdrawText', { sum: showRubles(file.amount.value, language) })}</p>
    </Deliberate>
  )
}
