/** A page of a list that is ordered by `id desc`: ask the database for `limit + 1` rows and pass them all. */
export function pageOf<Row extends { id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => Item,
): { items: Item[]; next_cursor?: string } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const items = shown.map(view)
  return rows.length > limit && last ? { items, next_cursor: last.id } : { items }
}
