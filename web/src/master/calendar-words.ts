import { defineWords } from '../words/i18n.ts'

/** Of a master's bookings by day. */
export const useCalendarWords = defineWords('master-calendar', {
  ru: {
    title: 'Календарь',
    lead: 'Кто к вам записан и что с деньгами.',
    waiting: 'Ждут вашего ответа',
    answerBy: 'ответьте до {{when}}',
    toDeal: 'Открыть сделку',
    week: 'Неделя {{from}} – {{to}}',
    earlier: 'Предыдущая неделя',
    later: 'Следующая неделя',
    thisWeek: 'Эта неделя',
    today: 'сегодня',
    emptyTitle: 'На этой неделе записей нет',
    emptyText: 'Клиенты записываются на ваши открытые услуги. Проверьте, что запись открыта.',
    toServices: 'Мои услуги',
    free: 'свободно',
  },
  en: {
    title: 'Calendar',
    lead: 'Who has booked you, and how the money stands.',
    waiting: 'Wait for your answer',
    answerBy: 'answer by {{when}}',
    toDeal: 'Open the deal',
    week: 'Week {{from}} – {{to}}',
    earlier: 'The week before',
    later: 'The week after',
    thisWeek: 'This week',
    today: 'today',
    emptyTitle: 'No bookings this week',
    emptyText: 'Clients book services that are open. See that yours take bookings.',
    toServices: 'My services',
    free: 'free',
  },
})
