import { useEffect } from 'react'

/** Marks the link of a row, so that the keys find it. */
export const ROW_MARK = 'data-row'
export const FIND_FIELD = 'office-find'

/** j and k walk through the rows, `/` searches, `?` helps; Enter on a row is the link's own. Typing stays typing. */
export function useKeys(onHelp: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { target } = event
      const isTyping = target instanceof HTMLElement && target.closest('input, textarea, select, dialog')
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'j') walk(1)
      else if (event.key === 'k') walk(-1)
      else if (event.key === '?') onHelp()
      else if (event.key === '/') document.getElementById(FIND_FIELD)?.focus()
      else return
      event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [onHelp])
}

function walk(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(`[${ROW_MARK}]`)]
  const at = rows.indexOf(document.activeElement as HTMLElement)
  const next = at === -1 ? (by === 1 ? 0 : rows.length - 1) : at + by
  rows[next]?.focus()
}
