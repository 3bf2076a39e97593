import { setServerTime, useNow } from '../api/clock.ts'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useZone } from '../api/use-zone.ts'
import { Button } from '../ui/button.tsx'
import { showExactly } from '../ui/format.ts'
import { Problem } from '../ui/problem.tsx'
import { useLanguage } from '../words/i18n.ts'
import { useDemoWords } from './words.ts'

const moves = [
  ['hour', 'PT1H'],
  ['day', 'P1D'],
  ['week', 'P7D'],
] as const

/** Moves the time of the platform and of the emulator together; deadlines come as they would. */
export function Clock() {
  const t = useDemoWords()
  const language = useLanguage()
  const now = useNow(1000)
  const move = useAction(
    (advance: string, options) => sdelka.demo.moveClock({ advance }, options),
    ({ now: moved }) => setServerTime(moved),
  )
  return (
    <section>
      <h3 className="font-semibold">{t('clock')}</h3>
      <p className="sum mb-2 whitespace-normal text-small text-soft">
        {showExactly(now, language, useZone())}
      </p>
      <div className="flex flex-wrap gap-2">
        {moves.map(([word, advance]) => (
          <Button
            key={word}
            isBusy={move.isPending && move.variables === advance}
            onClick={() => move.run(advance)}
          >
            {t(word)}
          </Button>
        ))}
      </div>
      <Problem error={move.error} />
    </section>
  )
}
