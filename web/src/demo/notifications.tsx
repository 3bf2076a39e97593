import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { SelectField } from '../ui/field.tsx'
import { Problem } from '../ui/problem.tsx'
import { When } from '../ui/when.tsx'
import { useDemoWords } from './words.ts'

type Mode = Parameters<typeof sdelka.demo.disturb>[0]['mode']
const modes: Mode[] = ['normal', 'drop', 'duplicate', 'delay', 'reorder']
const tones: Record<string, Tone> = { new: 'waits', confirmed: 'safe', unconfirmed: 'needs', lost: 'loss' }
const OFTEN_MS = 1_500
const SHOWN = 8

/** What YooKassa has told us, as it comes; a lost one is shown as well, for a lost one is told by nobody. */
export function Notifications() {
  const t = useDemoWords()
  const seen = useQuery({
    queryKey: ['list', 'demo-notifications'],
    queryFn: () => sdelka.demo.notifications(),
    refetchInterval: OFTEN_MS,
  })
  const disturb = useAction((mode: Mode, options) => sdelka.demo.disturb({ mode }, options))
  return (
    <section>
      <h3 className="mb-2 font-semibold">{t('notifications')}</h3>
      <SelectField
        label={t('way')}
        value={seen.data?.mode ?? 'normal'}
        onChange={({ target }) => disturb.run(modes.find((mode) => mode === target.value) ?? 'normal')}
      >
        {modes.map((mode) => (
          <option key={mode} value={mode}>
            {t(`n_${mode}`)}
          </option>
        ))}
      </SelectField>
      {seen.data?.items.length === 0 && <p className="mt-2 text-small text-soft">{t('none')}</p>}
      <ul className="mt-2 flex flex-col gap-1.5 text-small">
        {seen.data?.items.slice(0, SHOWN).map(({ event, object_id, enroll_id, state, at }) => (
          <li key={`${event} ${object_id}`} className="flex flex-wrap items-center gap-x-3">
            {enroll_id ? (
              <Link to="/enrolls/$id" params={{ id: enroll_id }} className="inline-flex min-h-8 items-center">
                {event}
              </Link>
            ) : (
              event
            )}
            <Badge tone={tones[state] ?? 'still'}>{t(`s_${state}`)}</Badge>
            <When at={at} className="text-soft" />
          </li>
        ))}
      </ul>
      <Problem error={disturb.error ?? seen.error} />
    </section>
  )
}
