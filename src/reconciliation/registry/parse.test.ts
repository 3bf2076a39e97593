import { describe, expect, it } from 'vitest'
import { parseRegistry, type Reading } from './parse.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (text: string, reading: Reading = {}) => parseRegistry(bytes(text), reading)
const one = { object: 'payment', providerId: 'a-1', amount: 1234_56, fee: 43_21 }

const inRussian: Reading = {
  columns: { id: 'Номер', amount: 'Сумма', fee: 'Комиссия', type: 'Операция' },
  words: { Оплата: 'payment', Возврат: 'refund' },
}

describe('a registry', () => {
  it.each<[string, string, Reading]>([
    ['in our own format', 'type,id,amount,fee\npayment,a-1,1234.56,43.21\n', {}],
    ['with semicolons and decimal commas', 'type;id;amount;fee\npayment;a-1;1 234,56;43,21\n', {}],
    [
      'with tabs, CRLF and a byte order mark',
      '\ufefftype\tid\tamount\tfee\r\npayment\ta-1\t1234.56\t43.21\r\n',
      {},
    ],
    ['with quotes', '"type","id","amount","fee"\n"payment","a-1","1234,56","-43.21"\n', {}],
    [
      'with its own names and words',
      'Номер;Операция;Сумма;Комиссия\na-1;ОПЛАТА;1\u00a0234,56;43,21',
      inRussian,
    ],
    ['with its own marks', 'type;id;amount;fee\npayment;a-1;1.234,56;43,21', { decimal: ',' }],
    ['of one type', 'amount,id,fee\n1234.56,a-1,43.21', { type: 'payment' }],
  ])('%s', (_what, text, reading) => {
    expect(read(text, reading)).toMatchObject({ errors: [], lines: [{ ...one, line: 2 }] })
  })

  it('in windows-1251, when that is said', () => {
    const [id, sum] = [
      [0xcd, 0xee, 0xec, 0xe5, 0xf0],
      [0xd1, 0xf3, 0xec, 0xec, 0xe0],
    ] as [number[], number[]]
    const file = new Uint8Array([...id, 0x3b, ...sum, ...bytes('\na-1;1234,56')])
    const reading: Reading = { columns: { id: 'Номер', amount: 'Сумма' }, type: 'payment' }
    expect(parseRegistry(file, reading).errors[0]?.message).toContain('windows-1251')
    expect(parseRegistry(file, { ...reading, encoding: 'windows-1251' }).lines).toMatchObject([
      { providerId: 'a-1', amount: 1234_56 },
    ])
  })

  it.each([
    ['2026-01-31', '2026-01-30T21:00:00.000Z'],
    ['31.01.2026 12:30:00', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31T12:30:00Z', '2026-01-31T12:30:00.000Z'],
  ])('of %s', (date, iso) => {
    expect(read(`type,id,amount,date\npayment,a,1.00,${date}`).lines[0]?.date?.toISOString()).toBe(iso)
  })

  it.each<[string, string, number, RegExp]>([
    ['no amount', 'type,id\npayment,a', 1, /no column amount/],
    ['nothing below', 'type,id,amount\n', 1, /no line below/],
    ['an empty file', '', 1, /empty/],
    ['a word for a sum', 'type,id,amount\npayment,a,1.00\npayment,b,viel', 3, /viel is not rubles/],
    ['a sum that may be two', 'type;id;amount\npayment;a;1,234', 2, /not rubles/],
    ['an unknown type', 'type,id,amount\nfee,a,1.00', 2, /neither payment/],
    ['a payment below zero', 'type,id,amount\npayment,a,-1.00', 2, /above zero/],
    ['an id with a space', 'type,id,amount\npayment,a b,1.00', 2, /not an id/],
    ['a broken date', 'type,id,amount,date\npayment,a,1.00,32.01.2026', 2, /not a date/],
    ['a line twice', 'type,id,amount\npayment,a,1.00\npayment,a,1.00', 3, /same id as in line 2/],
    ['a cell too many', 'type,id,amount\npayment,a,1.00\npayment,b,1.00,9', 3, /./],
    ['an open quote', 'type,id,amount\npayment,"a,1.00', 2, /./],
  ])('with %s is refused, and the line is named', (_what, text, line, message) => {
    const { errors } = read(text)
    expect(errors[0]?.line).toBe(line)
    expect(errors[0]?.message).toMatch(message)
  })
})
