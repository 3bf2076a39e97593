import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ROW_MARK } from './keys.ts'

export type Column<Item> = {
  name: string
  cell: (item: Item) => ReactNode
  /** Figures stand under each other. */
  isSum?: boolean
}

/**
 * A dense table with a head that stays; on a phone each row is a card whose cells name themselves. The first cell opens the
 * row, beside the list; `open` in the address says which.
 */
export function Rows<Item>({
  label,
  items,
  keyOf,
  columns,
  open,
}: {
  label: string
  items: readonly Item[]
  keyOf: (item: Item) => string
  columns: Column<Item>[]
  /** The row that is open; undefined where rows are not opened. */
  open?: string | undefined | null
}) {
  const [first, ...rest] = columns
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: a table that is drawn as cards on a phone would lose its meaning
    <table
      role="table"
      aria-label={label}
      className="w-full border-collapse text-left text-small max-md:block"
    >
      <thead role="rowgroup" className="max-md:sr-only">
        <tr role="row">
          {columns.map(({ name, isSum }) => (
            <th
              key={name}
              role="columnheader"
              scope="col"
              className={`sticky top-14 bg-paper px-3 py-2 font-medium text-soft ${isSum ? 'text-right' : ''}`}
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="max-md:flex max-md:flex-col max-md:gap-3">
        {items.map((item) => (
          <tr
            key={keyOf(item)}
            role="row"
            className={`border-line border-t max-md:block max-md:rounded-card max-md:border max-md:bg-card max-md:p-3 ${open === keyOf(item) ? 'bg-safe-wash' : 'hover:bg-raised'}`}
          >
            {first && (
              <td role="cell" className="px-3 py-1 max-md:block max-md:px-0 md:py-2">
                {open === null ? (
                  first.cell(item)
                ) : (
                  <Link
                    to="."
                    search={(search: Record<string, string>) => ({ ...search, open: keyOf(item) })}
                    className="inline-flex min-h-11 items-center font-medium md:min-h-6"
                    {...{ [ROW_MARK]: '' }}
                  >
                    {first.cell(item)}
                  </Link>
                )}
              </td>
            )}
            {rest.map(({ name, cell, isSum }) => (
              <td
                key={name}
                role="cell"
                className={`px-3 py-1 max-md:flex max-md:justify-between max-md:gap-4 max-md:px-0 md:py-2 ${isSum ? 'md:text-right' : ''}`}
              >
                <span aria-hidden className="text-soft md:hidden">
                  {name}
                </span>
                <span className="max-md:text-right">{cell(item)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: as above
  )
}
