import { useQuery } from '@tanstack/react-query'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { SelectField } from '../ui/field.tsx'
import { Problem } from '../ui/problem.tsx'
import { useDemoWords } from './words.ts'

const answers = ['at_once', 'later', 'refused'] as const
type Answer = (typeof answers)[number]

/** What becomes of the next payouts at the bank. */
export function Bank() {
  const t = useDemoWords()
  const bank = useQuery({ queryKey: ['list', 'demo-bank'], queryFn: () => sdelka.demo.bank() })
  const order = useAction((answer: Answer, options) => sdelka.demo.orderBank({ answer }, options))
  return (
    <section>
      <h3 className="mb-2 font-semibold">{t('bank')}</h3>
      <SelectField
        label={t('bank')}
        value={bank.data?.answer ?? 'at_once'}
        onChange={({ target }) => order.run(answers.find((answer) => answer === target.value) ?? 'at_once')}
      >
        {answers.map((answer) => (
          <option key={answer} value={answer}>
            {t(`b_${answer}`)}
          </option>
        ))}
      </SelectField>
      <Problem error={order.error ?? bank.error} />
    </section>
  )
}
