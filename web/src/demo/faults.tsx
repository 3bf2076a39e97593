import { useQuery } from '@tanstack/react-query'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { Button } from '../ui/button.tsx'
import { SelectField } from '../ui/field.tsx'
import { Problem } from '../ui/problem.tsx'
import { useDemoWords } from './words.ts'

type Order = Parameters<typeof sdelka.demo.orderFault>[0]

/** The next call of the platform to YooKassa goes wrong as chosen. */
export function Faults() {
  const t = useDemoWords()
  const faults = useQuery({ queryKey: ['list', 'demo-faults'], queryFn: () => sdelka.demo.faults() })
  const order = useAction((asked: Order, options) => sdelka.demo.orderFault(asked, options))
  const clear = useAction((_: undefined, options) => sdelka.demo.clearFaults(options))
  const say = (mode: string) => t(`m_${mode}` as 'm_slow')
  return (
    <section>
      <h3 className="mb-2 font-semibold">{t('faults')}</h3>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          const form = new FormData(event.currentTarget)
          order.run({
            operation: form.get('operation') as Order['operation'],
            mode: form.get('mode') as Order['mode'],
          })
        }}
      >
        <SelectField label={t('operation')} name="operation">
          {faults.data?.operations.map((operation) => (
            <option key={operation} value={operation}>
              {operation === '*' ? t('any') : operation}
            </option>
          ))}
        </SelectField>
        <SelectField label={t('mode')} name="mode">
          {faults.data?.modes.map((mode) => (
            <option key={mode} value={mode}>
              {say(mode)}
            </option>
          ))}
        </SelectField>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" isBusy={order.isPending}>
            {t('order')}
          </Button>
          {faults.data && faults.data.items.length > 0 && (
            <Button isBusy={clear.isPending} onClick={() => clear.run(undefined)}>
              {t('clear')}
            </Button>
          )}
        </div>
      </form>
      <ul className="mt-2 text-small text-soft">
        {faults.data?.items.map(({ operation, mode, struck }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two orders may be the same
          <li key={index}>
            {t('ordered', { mode: say(mode), operation: operation === '*' ? t('any') : operation, struck })}
          </li>
        ))}
      </ul>
      <Problem error={order.error ?? clear.error ?? faults.error} />
    </section>
  )
}
