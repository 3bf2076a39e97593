import { defineWords } from '../words/i18n.ts'

/** Of the page that opens a dispute. */
export const useOpenWords = defineWords('dispute-open', {
  ru: {
    title: 'Открыть спор',
    about: 'Сделка «{{title}}», {{sum}}',
    already: 'По этой сделке спор уже открыт.',
    toCase: 'К спору',
    toDeal: 'К сделке',
    cannotTitle: 'Сейчас спор открыть нельзя',
    cannotText:
      'Спор возможен, когда деньги клиента уже отложены, а работа ещё не принята. На странице сделки видно, что можно сделать сейчас.',
    reason: 'Что случилось',
    reasonBad: 'Выберите, что случилось',
    statement: 'Расскажите своими словами',
    statementHint:
      'Это прочтут вторая сторона и арбитр. Фотографии и документы приложите на следующей странице.',
    howMuch: 'О каких деньгах спор',
    whole: 'Обо всей сумме, {{sum}}',
    wholeLeft: 'Обо всём, что ещё никому не отдано',
    partClient: 'Только о части: с остальным я согласен',
    partMaster: 'Я требую только часть: остальное пусть вернётся клиенту',
    sumClient: 'Сколько вы хотите вернуть, ₽',
    sumMaster: 'Сколько вы требуете, ₽',
    sumBad: 'Введите сумму больше нуля и меньше {{sum}}',
    sumOutside: 'Такую часть отделить нельзя: возможна от {{min}} до {{max}}.',
    sumNoPart: 'Часть этой суммы отделить нельзя: она слишком мала. Возможен спор только обо всей.',
    what: 'Что произойдёт',
    stands:
      'Спорные деньги, {{sum}}, останутся на месте: ни клиент, ни мастер их не получат, пока спор не решён.',
    standsLeft:
      'Всё, что ещё никому не отдано, останется на месте: ни клиент, ни мастер этого не получат, пока спор не решён.',
    releasedNow:
      '{{sum}} вы признаёте за мастером: эти деньги уйдут ему сразу, за вычетом комиссии и налога. Вернуть их потом нельзя.',
    releasedLater: '{{sum}} вы признаёте за мастером: он получит их вместе с решением.',
    goesBack: '{{sum}} вы не требуете: с решением они вернутся клиенту.',
    deadlineClient:
      'Мастеру дадут срок, чтобы ответить. Если он промолчит, спорные деньги вернутся вам. Если ответит, решать будет арбитр.',
    deadlineMaster:
      'Клиенту дадут срок, чтобы ответить. Если он промолчит, спорные деньги получите вы. Если ответит, решать будет арбитр.',
    takeBack: 'До решения спор можно отозвать, и сделка пойдёт дальше.',
    open: 'Открыть спор',
    sureTitle: 'Открыть спор о {{sum}}?',
    sureLeft: 'Открыть спор?',
    sure: 'Открыть спор',
  },
  en: {
    title: 'Open a dispute',
    about: 'The deal “{{title}}”, {{sum}}',
    already: 'There is an open dispute about this deal already.',
    toCase: 'To the dispute',
    toDeal: 'To the deal',
    cannotTitle: 'A dispute cannot be opened now',
    cannotText:
      'A dispute is possible when the client’s money is set aside and the work is not accepted yet. The page of the deal says what can be done now.',
    reason: 'What happened',
    reasonBad: 'Choose what happened',
    statement: 'Tell it in your own words',
    statementHint: 'The other side and the arbiter will read it. Photos and documents come on the next page.',
    howMuch: 'Which money is it about',
    whole: 'All of it, {{sum}}',
    wholeLeft: 'All that nobody was given yet',
    partClient: 'Only a part: I agree with the rest',
    partMaster: 'I claim only a part: let the rest go back to the client',
    sumClient: 'How much you want back, ₽',
    sumMaster: 'How much you claim, ₽',
    sumBad: 'Enter a sum above zero and below {{sum}}',
    sumOutside: 'Such a part cannot be put apart: {{min}} to {{max}} can.',
    sumNoPart: 'No part of this sum can be put apart: it is too small. Only all of it can be disputed.',
    what: 'What will happen',
    stands:
      'The disputed money, {{sum}}, stands still: neither the client nor the master gets it until the dispute is decided.',
    standsLeft:
      'All that nobody was given yet stands still: neither the client nor the master gets it until the dispute is decided.',
    releasedNow:
      '{{sum}} you leave to the master: this money goes out at once, less commission and tax. It cannot be taken back later.',
    releasedLater: '{{sum}} you leave to the master, who gets it with the ruling.',
    goesBack: '{{sum}} you do not claim: with the ruling it goes back to the client.',
    deadlineClient:
      'The master is given time to answer. After silence the disputed money goes back to you. After an answer an arbiter decides.',
    deadlineMaster:
      'The client is given time to answer. After silence the disputed money is yours. After an answer an arbiter decides.',
    takeBack: 'Until it is decided you can take the dispute back, and the deal goes on.',
    open: 'Open the dispute',
    sureTitle: 'Open a dispute about {{sum}}?',
    sureLeft: 'Open a dispute?',
    sure: 'Open the dispute',
  },
})
