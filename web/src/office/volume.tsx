import type { Stats } from '@sdelka/sdk'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { showRubles } from '../ui/format.ts'
import { Sum } from '../ui/sum.tsx'
import { useLanguage } from '../words/i18n.ts'
import { Rows } from './rows.tsx'
import { useOfficeWords } from './words.ts'

const HEIGHT_PX = 240

/** Confirmed money by the day, from zero; the same as a table for whoever cannot see it. */
export function Volume({ of: days }: { of: Stats['volume']['days'] }) {
  const t = useOfficeWords()
  const language = useLanguage()
  const points = days.map(({ date, amount, count }) => ({
    day: date.slice(5).split('-').reverse().join('.'),
    rubles: Number(amount.value), // a length to draw; the exact sum is in the text
    amount,
    count,
  }))
  return (
    <>
      <div aria-hidden>
        <ResponsiveContainer width="100%" height={HEIGHT_PX}>
          <BarChart
            data={points}
            margin={{ top: 8, right: 8, bottom: 0, left: 8 }}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="day"
              tick={{ fill: 'var(--soft)', fontSize: 12 }}
              tickLine={false}
              minTickGap={16}
            />
            <YAxis
              width={72}
              domain={[0, 'auto']}
              tick={{ fill: 'var(--soft)', fontSize: 12 }}
              tickFormatter={(value: number) => `${Math.round(value).toLocaleString('ru')} ₽`}
              tickLine={false}
              axisLine={false}
            />
            <Tooltip
              cursor={{ fill: 'var(--raised)' }}
              contentStyle={{ background: 'var(--card)', border: '1px solid var(--line)', borderRadius: 8 }}
              formatter={(_value, _name, { payload }) => [
                `${showRubles((payload as (typeof points)[number]).amount.value, language)} · ${(payload as (typeof points)[number]).count}`,
                '',
              ]}
              separator=""
            />
            <Bar dataKey="rubles" fill="var(--safe)" radius={[4, 4, 0, 0]} isAnimationActive={false} />
          </BarChart>
        </ResponsiveContainer>
      </div>
      <details className="mt-3">
        <summary className="inline-flex min-h-11 items-center text-small">{t('asTable')}</summary>
        <Rows
          label={t('chartVolume')}
          items={days.filter(({ count }) => count > 0).toReversed()}
          keyOf={({ date }) => date}
          open={null}
          columns={[
            { name: t('day'), cell: ({ date }) => date },
            { name: t('count'), cell: ({ count }) => count, isSum: true },
            { name: t('sum'), cell: ({ amount }) => <Sum of={amount} />, isSum: true },
          ]}
        />
      </details>
    </>
  )
}
