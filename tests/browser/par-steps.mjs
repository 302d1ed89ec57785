// An assessment of the PAR INDEX by hand: made, scored by a unit itself, appraised criterion by criterion, decided and closed
// by two people, mended. Each press and each page that is filled in is a step, counted by task under the title that the guide
// docs/huong-dan/cham-diem-cchc.md gives it; `par.mjs` holds the counts against the guide, and `guides.mjs` takes its pictures
// on the way.

import { fill, press } from './steps.mjs';

/** A day so many days from now, as it is typed. */
export const day = (days) => {
  const date = new Date(Date.now() + days * 86_400_000);
  return `${String(date.getUTCDate()).padStart(2, '0')}/${String(date.getUTCMonth() + 1).padStart(2, '0')}/${date.getUTCFullYear()}`;
};

/** The stages from today on: units score themselves now. */
const STAGES = [
  ['self-score', -10, 5], ['evidence', -10, 6], ['submission', -10, 10], ['first-appraisal', 11, 16], ['explanation', 17, 21],
  ['second-appraisal', 22, 26], ['council', 27, 30], ['publication', 31, 35], ['remedy', 36, 300],
];

/** The fields of a calendar, by stages with the days from now on which each begins and ends. */
export const daysOf = (stages) =>
  Object.fromEntries(stages.flatMap(([stage, first, last]) => [[`${stage}-first`, day(first)], [`${stage}-last`, day(last)]]));

/** Counts steps by task. */
export function counting(at) {
  const steps = {};
  let task = '';
  const step = async (taken) => {
    steps[task] += 1;
    return taken;
  };
  return {
    steps,
    begin: async (title, page) => {
      task = title;
      steps[task] = 0;
      if (page) await at(page, '/par');
    },
    step,
    follow: async (page, words, within = page.locator('main')) =>
      step(await Promise.all([page.waitForEvent('load'), within.getByRole('link', { name: words }).first().click()])),
    send: async (page, words, within = page.locator('main')) => step(await press(page, words, within)),
  };
}

/** Home Affairs makes an assessment of communes and opens it. */
export async function makePar(count, { manager, code, name, host, set, year, calendar = async () => {} }) {
  await count.begin('Sở Nội vụ: lập đợt và mở đợt', manager);
  await count.follow(manager, 'Lập đợt chấm điểm');
  await count.step(await fill(manager, { code, name, unit: host, set, year: String(year) }));
  await count.send(manager, 'Lập đợt');
  await count.follow(manager, 'Lịch');
  await count.step(await fill(manager, daysOf(STAGES)));
  await count.send(manager, 'Lưu lịch');
  await calendar(manager);
  await count.follow(manager, name);
  await count.follow(manager, 'Đơn vị được chấm');
  await count.step(await fill(manager, { level: 'commune', group: 'phuong' }));
  await count.send(manager, 'Thêm đơn vị');
  await count.follow(manager, name);
  await count.send(manager, 'Mở đợt chấm điểm');
}

/** Figures that are not as large as the others. */
const FEW = { 'f-sai_pham': '0', 'f-hs_bo_sung': '1', 'f-hs_dung_han': '18', 'f-hs_xin_loi': '2' };

/** Fills a form in as a unit does; how many fields each criterion needs. `worse` changes what is chosen here and there. */
export async function fillForm(page, worse = 0) {
  const needed = [];
  const criteria = await page.locator('fieldset.criterion').all();
  for (const [place, criterion] of criteria.entries()) {
    let fields = 0;
    const cases = criterion.locator('input[type=radio]:enabled');
    const choices = await cases.count();
    if (choices > 0) {
      await cases.nth(worse > 0 && place % 7 === worse % 7 ? Math.min(1, choices - 1) : 0).check();
      fields += 1;
    }
    for (const [number, field] of (await criterion.locator('input[inputmode=decimal]:enabled').all()).entries()) {
      const name = await field.getAttribute('name');
      const figure = number === 0 && worse > 0 && place % 5 === worse % 5 ? 17 - (worse % 4) : 20;
      await field.fill(name.startsWith('p-') ? (worse % 2 ? '0,25' : '0,5') : (FEW[name] ?? String(figure)));
      fields += 1;
    }
    const reason = criterion.locator('textarea[name^="r-"]:enabled');
    if (await reason.count()) {
      await reason.fill('Theo biên bản kiểm tra ngày 15/10, không có vi phạm.');
      fields += 1;
    }
    const words = criterion.locator('textarea[name^="x-"]:enabled');
    if (await words.count()) {
      await words.fill(`Kế hoạch số 12/KH-UBND, mục ${1 + (place % 4)}, trang ${2 + (place % 9)}; lưu tại văn phòng.`);
      fields += 1;
    }
    if (fields > 0) needed.push(fields);
  }
  return needed;
}

/** A PDF of one line. */
export const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

/** A unit's clerk scores it, shows a file, and its head hands in. */
export async function scoreOwn(count, { clerk, head, name, unit, form = async () => {}, evidence = async () => {} }) {
  await count.begin('Đơn vị: tự chấm điểm', clerk);
  await count.follow(clerk, name);
  await count.follow(clerk, unit);
  const before = await clerk.locator('#total').innerText();
  const fields = await count.step(await fillForm(clerk));
  await clerk.waitForFunction((old) => document.querySelector('#total').innerText !== old, before, { timeout: 15_000 });
  const shown = await clerk.locator('#total').innerText();
  await form(clerk);
  await count.send(clerk, 'Lưu phiếu');
  await count.follow(clerk, /^Tài liệu kiểm chứng/);
  await clerk.locator('#file').setInputFiles({ name: 'Kế hoạch CCHC năm.pdf', mimeType: 'application/pdf', buffer: PDF });
  await count.step(await fill(clerk, { page: 'trang 3, mục II.2' }));
  await count.send(clerk, 'Tải lên');
  await evidence(clerk);
  await head.goto(new URL('/par', head.url() === 'about:blank' ? clerk.url() : head.url()).href);
  await count.follow(head, name);
  await count.follow(head, unit);
  await count.send(head, 'Ký nộp phiếu');
  return { fields, shown };
}

/** How often Tab is pressed from the top of the page until a button with these words has the focus. */
export async function tabsTo(page, words, most = 900) {
  await page.evaluate(() => {
    scrollTo(0, 0);
    document.activeElement?.blur();
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  });
  for (let tabs = 1; tabs <= most; tabs += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(() => document.activeElement.innerText?.trim())) === words) return tabs;
  }
  throw new Error(`no button “${words}” within ${most} tabs`);
}

/** An appraiser gives points to all units for one criterion: one has others, all the rest are accepted at once. */
export async function appraiseColumn(count, { appraiser, name, node, other, points, column = async () => {} }) {
  await count.begin('Người thẩm định: một tiêu chí, mọi đơn vị', appraiser);
  await count.follow(appraiser, name);
  await count.follow(appraiser, 'Thẩm định theo tiêu chí');
  await count.follow(appraiser, new RegExp(`^${node.replaceAll('.', '\\.')} `));
  await count.step(await fill(appraiser, { [`p-${other}`]: points, [`r-${other}`]: 'Ban hành chậm.' }));
  const told = await column(appraiser);
  await count.send(appraiser, 'Chấp nhận mọi dòng còn trống');
  const given = await appraiser
    .locator('main tbody tr td[data-label="Thẩm định lần 1"]')
    .evaluateAll((cells) => cells.map((cell) => cell.querySelector('span').firstChild.textContent.trim()));
  await count.follow(appraiser, /^Tiêu chí sau/);
  return { told, given };
}

/** From the end of the first appraisal to the closed assessment, and its results. */
export async function publish(count, { manager, council, other, name, code, at, results = async () => {} }) {
  await count.begin('Hội đồng, công bố', manager);
  await count.follow(manager, name);
  await count.follow(manager, 'Hội đồng thẩm định');
  await count.send(manager, 'Kết thúc thẩm định lần 1');
  await count.step(await fill(manager, { reason: 'Hết hạn giải trình.' }));
  await count.send(manager, 'Chuyển tiếp không chờ giải trình');
  await count.send(manager, 'Kết thúc thẩm định lần 2, trình Hội đồng');
  await at(council, '/par');
  await count.follow(council, name);
  await count.follow(council, 'Hội đồng thẩm định');
  await count.step(await fill(council, { words: 'Hội đồng nhất trí, biên bản số 05.' }));
  await count.send(council, 'Hội đồng quyết định');
  await count.follow(council, name);
  await count.step(await fill(council, { reason: 'Đã họp Hội đồng ngày 20/01.' }));
  await count.send(council, 'Đề nghị đóng đợt');
  await at(other, '/approvals');
  await count.send(other, 'Đồng ý và thực hiện');
  await at(manager, `/par/${code}`);
  await count.follow(manager, 'Kết quả và xếp hạng');
  await results(manager);
}

/** Home Affairs plans the remedy in one step; a unit says what came of a line. */
export async function mend(count, { manager, clerk, name, plan = async () => {}, line = async () => {} }) {
  await count.begin('Sở Nội vụ: lập kế hoạch khắc phục', manager);
  await count.follow(manager, name);
  await count.follow(manager, 'Khắc phục điểm mất');
  await count.step(await fill(manager, { due: day(300) }));
  await count.send(manager, 'Lập kế hoạch khắc phục');
  await plan(manager);
  await count.begin('Đơn vị: khắc phục một dòng', clerk);
  await count.follow(clerk, name);
  await count.follow(clerk, 'Khắc phục điểm mất');
  await count.follow(clerk, /./, clerk.locator('main tbody'));
  await fill(clerk, { owner: 'Văn phòng HĐND và UBND', action: 'Ban hành kế hoạch trong tháng 1.', report: 'Đã ban hành Kế hoạch số 02/KH-UBND ngày 08/01.' });
  await count.step(await clerk.locator('main input[name=state][value=done]').check());
  await line(clerk);
  await count.send(clerk, 'Cập nhật');
}
