/** What a server needs to know of the emulator's shop and gateway, as of YooKassa's: settings of `npm start`. */
export const emulatedShop = {
  YOOKASSA_SHOP_ID: '100500',
  YOOKASSA_SECRET_KEY: 'test_demo',
  YOOKASSA_GATEWAY_ID: '500100',
  YOOKASSA_GATEWAY_KEY: 'test_demo_payouts',
  YOOKASSA_WEBHOOK_SOURCES: '127.0.0.0/8',
  DEVELOPER_CARD: '5555555555554477',
} as const
