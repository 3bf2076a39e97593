import { type CsvError, parse } from 'csv-parse/sync'
import { type Kopecks, kopecks, parseRubles } from '../../core/money.ts'

export const registryTypes = ['payment', 'refund', 'payout'] as const
type RegistryType = (typeof registryTypes)[number]

/** A line of a registry: money that has moved. */
export type Line = {
  line: number
  object: RegistryType
  providerId: string
  amount: Kopecks
  fee: Kopecks | undefined
  date: Date | undefined
}
export type LineError = { line: number; message: string }

const fields = ['id', 'type', 'amount', 'fee', 'date'] as const
type Field = (typeof fields)[number]

/** How to read a file. What is not given is found out, or is as in our own format. */
export type Reading = {
  /** The file's names of our columns. */
  columns?: Partial<Record<Field, string>> | undefined
  /** The file's words for our types. */
  words?: Record<string, RegistryType> | undefined
  /** Of every line, when there is no such column. */
  type?: RegistryType | undefined
  delimiter?: ',' | ';' | '\t' | undefined
  decimal?: ',' | '.' | undefined
  encoding?: 'utf-8' | 'windows-1251' | undefined
}

/** So many mistakes are told; more would help nobody. */
const MAX_ERRORS = 100

/** Reads a registry: all of its lines, or what is wrong with them. */
export function parseRegistry(file: Uint8Array, reading: Reading): { lines: Line[]; errors: LineError[] } {
  const text = decode(file, reading.encoding)
  if (text === undefined) {
    return refuse(
      1,
      `the text is not ${reading.encoding ?? 'utf-8: give encoding=windows-1251 if that is what it is'}`,
    )
  }
  const [first = ''] = text.split(/\r?\n/, 1)
  const rows = readRows(text, reading.delimiter ?? delimiterOf(first))
  if ('message' in rows) return { lines: [], errors: [rows] }

  const [header, ...body] = rows
  if (!header) return refuse(1, 'the file is empty')
  const places = placesOf(header.record, reading)
  if (typeof places === 'string') return refuse(header.info.lines, places)
  if (body.length === 0) return refuse(header.info.lines, 'there is no line below the names of the columns')

  const lines: Line[] = []
  const errors: LineError[] = []
  const seen = new Map<string, number>()
  for (const { record, info } of body) {
    const line = readLine(record, places, reading, info.lines)
    const earlier = 'message' in line ? undefined : seen.get(`${line.object} ${line.providerId}`)
    if ('message' in line) errors.push(line)
    else if (earlier) errors.push({ line: line.line, message: `the same id as in line ${earlier}` })
    else {
      seen.set(`${line.object} ${line.providerId}`, line.line)
      lines.push(line)
    }
    if (errors.length >= MAX_ERRORS) break
  }
  return { lines, errors }
}

const refuse = (line: number, message: string) => ({ lines: [], errors: [{ line, message }] })

/** A byte order mark is not part of the text. */
function decode(file: Uint8Array, encoding = 'utf-8'): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(file)
  } catch {
    return undefined
  }
}

/** The one of which the first line has the most. */
function delimiterOf(first: string): string {
  const count = (delimiter: string) => first.split(delimiter).length
  return [';', '\t', ','].reduce((best, each) => (count(each) > count(best) ? each : best))
}

type Row = { record: string[]; info: { lines: number } }

function readRows(text: string, delimiter: string): Row[] | LineError {
  try {
    return parse(text, { delimiter, info: true, skip_empty_lines: true, trim: true }) as unknown as Row[]
  } catch (error) {
    const { message, lines } = error as CsvError & { lines?: number }
    return { line: lines ?? 1, message }
  }
}

type Places = Partial<Record<Field, number>>

/** Where each column is, or what is missing. */
function placesOf(header: readonly string[], { columns = {}, type }: Reading): Places | string {
  const names = header.map((name) => name.toLowerCase())
  const places: Places = {}
  for (const field of fields) {
    const name = columns[field] ?? field
    const place = names.indexOf(name.toLowerCase())
    if (place >= 0) places[field] = place
    else if (columns[field] || field === 'id' || field === 'amount' || (field === 'type' && !type))
      return `there is no column ${name} for ${field}`
  }
  return places
}

function readLine(
  record: readonly string[],
  places: Places,
  reading: Reading,
  line: number,
): Line | LineError {
  const cell = (field: Field) => record[places[field] ?? -1] ?? ''
  const wrong = (field: Field, message: string): LineError => ({ line, message: `${field}: ${message}` })

  const object = reading.type ?? typeOf(cell('type'), reading.words)
  if (!object) return wrong('type', `${cell('type') || 'nothing'} is neither payment, refund nor payout`)
  const providerId = cell('id')
  if (!/^[\w-]{1,64}$/.test(providerId)) return wrong('id', 'is not an id of YooKassa')
  const amount = readAmount(cell('amount'), reading.decimal)
  if (amount === undefined) return wrong('amount', `${cell('amount') || 'nothing'} is not rubles`)
  if (amount === 0 || (amount < 0 && object === 'payment')) return wrong('amount', 'must be above zero')
  const fee = cell('fee') === '' ? undefined : readAmount(cell('fee'), reading.decimal)
  if (fee === undefined && cell('fee') !== '') return wrong('fee', `${cell('fee')} is not rubles`)
  const date = cell('date') === '' ? undefined : readDate(cell('date'))
  if (date === undefined && cell('date') !== '') return wrong('date', `${cell('date')} is not a date`)
  return { line, object, providerId, amount: unsigned(amount), fee: fee && unsigned(fee), date }
}

/** What leaves may be written below zero, and so may a fee. */
const unsigned = (amount: Kopecks) => kopecks(Math.abs(amount))

function typeOf(word: string, words: Reading['words']): RegistryType | undefined {
  const known = words && Object.entries(words).find(([name]) => name.toLowerCase() === word.toLowerCase())
  return known?.[1] ?? registryTypes.find((type) => type === word.toLowerCase())
}

/** `1 234,56` and `1234.56`. Without a given decimal sign, `1,234` may be either, and is refused. */
function readAmount(text: string, decimal: Reading['decimal']): Kopecks | undefined {
  const dense = text.replaceAll(/[\s\u00a0\u202f]/g, '')
  const plain = decimal
    ? dense.replaceAll(decimal === ',' ? '.' : ',', '').replace(',', '.')
    : dense.replace(',', '.')
  try {
    return parseRubles(plain)
  } catch {
    return undefined
  }
}

/** `2026-01-31`, `31.01.2026`, either with a time. A date without a zone is Moscow's. */
function readDate(text: string): Date | undefined {
  const [, day, month, year, rest = ''] = /^(\d\d)\.(\d\d)\.(\d{4})(.*)$/.exec(text) ?? []
  const iso = (day ? `${year}-${month}-${day}${rest}` : text).trim().replace(/^(\S{10})\s+/, '$1T')
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(iso.slice(10))
  const whole = iso.length === 10 ? `${iso}T00:00:00` : iso
  const time = Date.parse(hasZone ? whole : `${whole}+03:00`)
  return Number.isNaN(time) ? undefined : new Date(time)
}
