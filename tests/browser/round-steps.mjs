// A survey round by hand: made, drawn, handed out, typed from paper, and read. Each press and each page that is filled in is
// a step, counted by task under the title that the guides of docs/huong-dan give it; `round.mjs` holds the counts against
// the guides, and `guides.mjs` takes its pictures on the way.

import { fill, press } from './steps.mjs';

const CODE = 'minh-hoa-2026';
const PLACES = ['Xã Minh Họa 1', 'Xã Minh Họa 2'];

/** Two communes of four hamlets of twelve households, illustrative. */
function frame() {
  const rows = ['stratum,commune,hamlet,household,unit,name,address,phone'];
  for (const [at, place] of PLACES.entries())
    for (let hamlet = 1; hamlet <= 4; hamlet += 1)
      for (let house = 1; house <= 12; house += 1)
        rows.push(`Tỉnh Minh Họa,${place},Tổ ${hamlet},H${house},minh-hoa-${at + 1},Chủ hộ ${hamlet}.${house},nhà ${house} tổ ${hamlet},`);
  return `${rows.join('\n')}\n`;
}

/** Responses of a file, each differently pleased. */
function responses(names, days) {
  const rows = [['day', 'case', ...names].join(',')];
  for (let number = 5; number <= 40; number += 1) {
    const cells = names.map((name, at) => (name.startsWith('q9_') ? String(2 + ((number * 7 + at * 5) % 11 > 3) + ((number + at) % 3)) : '1'));
    rows.push([days, String(number), ...cells].join(','));
  }
  return `${rows.join('\n')}\n`;
}

const day = (from, days) => {
  const date = new Date(from.getTime() + days * 86_400_000);
  return `${String(date.getUTCDate()).padStart(2, '0')}/${String(date.getUTCMonth() + 1).padStart(2, '0')}/${date.getUTCFullYear()}`;
};

/**
 * Plays the round. `who` has the pages of `manager`, `one`, `other` and `third`, who are signed in; `at(page, path)` opens a
 * page; `picture(page, name, options)` may look at it. Resolves to the steps by task and to what was read at the end.
 */
export async function playRound(who, at, picture = async () => {}) {
  const steps = {};
  let task = '';
  const begin = (title) => {
    task = title;
    steps[task] = 0;
  };
  const step = async (taken) => {
    steps[task] += 1;
    return taken;
  };
  const follow = async (page, words, within = page.locator('main')) =>
    step(await Promise.all([page.waitForEvent('load'), within.getByRole('link', { name: words }).first().click()]));
  const send = async (page, words, within = page.locator('main')) => step(await press(page, words, within));
  const { manager, one, other, third } = who;
  const now = new Date();

  begin('Lập đợt');
  await at(manager, '/rounds');
  await follow(manager, 'Lập đợt khảo sát mới');
  await step(
    await fill(manager, {
      code: CODE, name: 'SIPAS minh họa 2026', unit: 'minh-hoa', questionnaire: 'sipas-2023-1', year: String(now.getUTCFullYear()),
      opens: day(now, -3), closes: day(now, 20), minimum: '10',
    }),
  );
  await step(await fill(manager, { linked: 'yes' }));
  await picture(manager, 'dot-lap', { height: 1500 });
  await send(manager, 'Lập đợt');

  begin('Nhập khung mẫu');
  await follow(manager, 'Khung mẫu');
  await step(await Promise.all([manager.waitForEvent('download'), manager.getByRole('link', { name: 'Tải tệp mẫu trống' }).click()]));
  await manager.locator('#file').setInputFiles({ name: 'khung-mau.csv', mimeType: 'text/csv', buffer: Buffer.from(frame()) });
  await send(manager, 'Kiểm tra và nhập');

  begin('Chọn mẫu và mở đợt');
  await at(manager, `/rounds/${CODE}`);
  await follow(manager, 'Chọn mẫu');
  await step(await fill(manager, { size: 'number', n: '40' }));
  await step(await fill(manager, { by_1: 'simple', take_2: '3', by_2: 'simple', reserve: '20%' }));
  await fill(manager, { seed: '2026' });
  await send(manager, 'Chọn mẫu ngay');
  await picture(manager, 'dot-chon-mau', { height: 1300 });
  await at(manager, `/rounds/${CODE}`);
  await fill(manager, { reason: 'Kế hoạch khảo sát (minh họa)' });
  await send(manager, 'Mở đợt khảo sát');
  await picture(manager, 'dot-trang', { height: 1100 });

  begin('Giao điều tra viên');
  await follow(manager, 'Giao điều tra viên');
  for (const box of await manager.locator('main input[name=people]').all()) await box.check();
  await step();
  await step(await fill(manager, { way: 'evenly' }));
  await send(manager, 'Chia những trường hợp chưa giao');

  begin('In phiếu');
  await at(manager, `/rounds/${CODE}`);
  await follow(manager, 'Phiếu giấy');
  await step(await fill(manager, { forms: '3' }));
  await send(manager, 'Tạo tập phiếu');
  await follow(manager, 'Tờ in phiếu');

  // What is typed: the first answer of everything that must be answered, of every satisfaction item the fourth or, by the
  // second person, once the third.
  const type = async (page, slip) => {
    const fields = page.locator('form.typing input[type=text]');
    for (const [place, field] of (await fields.all()).entries()) {
      const name = await field.getAttribute('name');
      if (place > 0) await page.keyboard.press('Enter');
      else await field.focus();
      if (name === 'day') await field.fill(day(now, -1));
      else if (/^q-q9_/.test(name)) await page.keyboard.type(slip && name === 'q-q9_7' ? '3' : '4');
      else if (/^q-(sex|ethnic|age|education|occupation)$/.test(name)) await page.keyboard.type('1');
    }
    await page.keyboard.press('Enter');
  };
  begin('1. Nhập một phiếu');
  await at(one, '/work');
  await follow(one, 'Nhập phiếu giấy');
  await follow(one, 'Lần đầu');
  await step(await type(one, false));
  const reached = await one.evaluate(() => document.activeElement.value);
  if (reached !== 'save') throw new Error(`Enter led to ${reached} and not to the button that saves`);
  await picture(one, 'nhap-mot-phieu', { height: 1300 });
  await one.locator('button[value=save]').focus();
  await step(await Promise.all([one.waitForEvent('load'), one.keyboard.press('Enter')]));
  await at(other, '/paper');
  await Promise.all([other.waitForEvent('load'), other.getByRole('link', { name: 'Lần hai' }).first().click()]);
  await type(other, true);
  await Promise.all([other.waitForEvent('load'), other.keyboard.press('Enter')]);

  begin('2. Quyết định chỗ khác nhau');
  await at(third, '/paper/differences');
  await follow(third, 'Quyết định');
  const fields = await third.locator('fieldset.slip-question').count();
  await third.locator('input[value=a]').first().check();
  await step();
  await picture(third, 'nhap-quyet-dinh', { height: 900 });
  await send(third, 'Lưu quyết định');

  begin('Nhập tệp');
  await at(manager, `/rounds/${CODE}`);
  await follow(manager, 'Nhập tệp phiếu trả lời');
  const names = (await manager.locator('main p.quiet code').innerText()).split(/[,;]\s*/);
  const asked = names.filter((name) => /^q9_\d+$/.test(name) || ['sex', 'ethnic', 'age', 'education', 'occupation'].includes(name));
  await step(
    await manager.locator('#file').setInputFiles({ name: 'phieu.csv', mimeType: 'text/csv', buffer: Buffer.from(responses(asked, day(now, -2))) }),
  );
  await send(manager, 'Kiểm tra và nhập');
  const imported = await manager.locator('main [role=status], main [role=alert]').first().innerText();

  await at(manager, `/rounds/${CODE}/progress`);
  await picture(manager, 'dot-tien-do', { height: 1300 });

  begin('Xem chỉ số');
  await at(manager, `/rounds/${CODE}`);
  await follow(manager, 'Kết quả đợt khảo sát');
  await send(manager, 'Tính chỉ số');
  await step();
  await picture(manager, 'dot-ket-qua', { height: 1500 });
  const index = await manager.locator('main table strong').first().innerText();
  return { code: CODE, steps, fields, imported, index };
}
