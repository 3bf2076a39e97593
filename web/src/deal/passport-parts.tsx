import { type ReactNode, useId } from 'react'
import { useZone } from '../api/use-zone.ts'
import { useLanguage } from '../words/i18n.ts'
import { useDealWords } from './words.ts'

/** A card on the screen, a chapter on paper. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className="rounded-card border border-line bg-card p-4 sm:p-6 print:rounded-none print:border-0 print:border-t print:p-0 print:pt-3"
    >
      <h2 id={id} className="mb-3 break-after-avoid font-semibold text-lead">
        {title}
      </h2>
      {children}
    </section>
  )
}

type Row = { key: string; cells: ReactNode[] }

/** The last column is a sum. On a phone a row is a block, on paper it is never torn apart. */
export function Table({ head, rows }: { head: string[]; rows: Row[] }) {
  const t = useDealWords()
  if (rows.length === 0) return <p className="text-soft">{t('nothing')}</p>
  return (
    <table className="w-full text-small max-sm:block print:table">
      <thead className="max-sm:sr-only print:not-sr-only print:table-header-group">
        <tr className="border-line border-b text-left text-soft">
          {head.map((name, index) => (
            <th
              key={name}
              scope="col"
              className={`py-1 font-medium ${index === head.length - 1 ? 'text-right' : 'pr-3'}`}
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-sm:block print:table-row-group">
        {rows.map(({ key, cells }) => (
          <tr
            key={key}
            className="break-inside-avoid border-line border-b align-top last:border-0 max-sm:flex max-sm:flex-wrap max-sm:gap-x-3 max-sm:py-2 print:table-row"
          >
            {cells.map((cell, index) => (
              <td
                key={head[index]}
                className={
                  index === cells.length - 1
                    ? 'py-1 text-right max-sm:ml-auto max-sm:py-0 print:py-1'
                    : 'py-1 pr-3 max-sm:py-0 print:py-1'
                }
              >
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** On paper there is no today: the day, the time and the zone. */
export function useExact(): (at: string) => string {
  const language = useLanguage()
  const timeZone = useZone()
  const format = new Intl.DateTimeFormat(language === 'ru' ? 'ru-RU' : 'en-GB', {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    timeZone,
  })
  return (at) => format.format(Date.parse(at))
}
