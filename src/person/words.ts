/** The last character there is: whatever begins with a text comes before the text with this one. */
const LAST = '\u{10FFFF}'

/** What has this beginning lies between the two, compared byte by byte. */
export const beginning = (text: string): { from: string; to: string } => ({
  from: text,
  to: `${text}${LAST}`,
})

/**
 * A query for PostgreSQL's text search: each word is the beginning of a word there, in any order. A database with a plain C
 * locale knows no capital letters but the Latin ones, so a word is looked for in the ways that people write it. Null:
 * there is no word in it.
 */
export function wordsQuery(text: string): string | null {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? []
  const spelled = words.map((word) => {
    const low = word.toLowerCase()
    const ways = new Set([word, low, `${low.slice(0, 1).toUpperCase()}${low.slice(1)}`])
    return `(${[...ways].map((way) => `${way}:*`).join(' | ')})`
  })
  return spelled.length > 0 ? spelled.join(' & ') : null
}
