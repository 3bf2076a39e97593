/** A few participants of the faster payments system, for choosing a bank in a form. */
export const sbpBanks = [
  { bank_id: '100000000111', name: 'Сбербанк', bic: '044525225' },
  { bank_id: '100000000008', name: 'Альфа-Банк', bic: '044525593' },
  { bank_id: '100000000005', name: 'ВТБ', bic: '044525187' },
  { bank_id: '100000000004', name: 'Т-Банк', bic: '044525974' },
  { bank_id: '100000000001', name: 'Газпромбанк', bic: '044525823' },
].sort((a, b) => (a.bank_id < b.bank_id ? 1 : -1))

/** Sorted by bank id, descending; there are no pages. */
export const sbpBankList = JSON.stringify({ type: 'list', items: sbpBanks })

export const isSbpBank = (id: string) => sbpBanks.some(({ bank_id }) => bank_id === id)
