// What clerks do at the pages of the one-stop room: dossiers brought in and read, a letter of apology, feedback judged, a plan made,
// a task said to be done and confirmed. Each press and each page that is filled in is a step, counted by task under the title
// that docs/huong-dan/ho-so-phan-anh-ke-hoach.md gives it; `onestop.mjs` holds the counts against the guide. The illustrative
// files are those of the guides' pictures.

import { readFile } from 'node:fs/promises';
import { fill, press } from './steps.mjs';

/** The day so many days before today, as files have it. */
export function ago(days) {
  return new Date(Date.now() + 7 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10);
}

/** Dossiers of last month, made up: early, on time, late for a reason, some that are still worked on, and
 * two rows that are bad: a day that is none, and a unit that is not there. */
export function dossiers() {
  const now = new Date();
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
  const day = (number) => new Date(first.getTime() + (number - 1) * 86_400_000).toISOString().slice(0, 10);
  const causes = ['Chờ cơ quan phối hợp', 'Thiếu giấy tờ', 'Lỗi hệ thống'];
  const rows = ['code,unit,procedure,channel,at,status,due_day,cause,holder'];
  for (let number = 1; number <= 48; number += 1) {
    const [came, due] = [1 + (number % 12), 10 + (number % 12)];
    const late = number % 5 === 0;
    const one = [`MH.${String(number).padStart(6, '0')}`, `minh-hoa-${1 + (number % 2)}`, ['khai-sinh', 'bien-dong-dat', 'tro-cap'][number % 3], 1 + (number % 3)];
    const event = (at, status, holder) => rows.push([...one, `${day(at)}T0${7 + (status % 3)}:30:00+07:00`, status, status === 2 ? day(due) : '', late && number % 4 ? causes[number % 3] : '', holder].join(','));
    event(came, 2, 'Bộ phận Một cửa (minh họa)');
    event(came + 2, 4, late ? 'Văn phòng đăng ký đất đai (minh họa)' : 'Phòng chuyên môn (minh họa)');
    if (number % 16 !== 5) event(late ? due + 3 : due - (number % 4), 9, '');
  }
  rows.push(`MH.000901,khong-co,khai-sinh,1,${day(2)}T08:00:00+07:00,2,,,`);
  rows.push(`MH.000900,minh-hoa-1,khai-sinh,1,31/02/${now.getUTCFullYear()},2,,,`);
  return `${rows.join('\n')}\n`;
}

/** A text of the demo with its days. */
export const dated = (text, day) => text.replace(/\{(-?\d+)\}/g, (_, days) => day(Number(days)));

/** The demo's feedback of two wards. */
export async function feedback() {
  const text = await readFile(new URL('../../src/app/demo/feedback.csv', import.meta.url), 'utf8');
  return dated(text.replace(/^.*minh-hoa-3.*\n/gm, ''), ago);
}

/** The day so many days from now, as it is typed. */
const typed = (days) => ago(-days).split('-').reverse().join('/');

/** Counts of a task: steps, and of them pages that were loaded; fields that were filled in. */
export function counting(at) {
  const counts = {};
  let task;
  const follow = async (page, words, within = page.locator('main')) => {
    task.steps += 1;
    task.pages += 1;
    await Promise.all([page.waitForEvent('load'), within.getByRole('link', { name: words }).first().click()]);
  };
  return {
    counts,
    begin: async (title, page) => {
      task = { steps: 0, pages: 0, fields: 0 };
      counts[title] = task;
      await at(page, '/work');
    },
    follow,
    send: async (page, words) => {
      task.steps += 1;
      task.pages += 1;
      await press(page, words, page.locator('main'));
    },
    filled: async (page, fields) => {
      task.steps += 1;
      task.fields += Object.keys(fields).length;
      await fill(page, fields);
    },
    file: async (page, name, text) => {
      task.steps += 1;
      task.fields += 1;
      await page.locator('main input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    },
    /** Saves what a link leads to. */
    save: async (page, link) => {
      task.steps += 1;
      const [saved] = await Promise.all([page.waitForEvent('download'), link.click()]);
      return { name: saved.suggestedFilename(), bytes: [...(await readFile(await saved.path())).subarray(0, 4)] };
    },
  };
}

const DOSSIERS = 'Hồ sơ một cửa';
const FEEDBACK = 'Phản ánh, kiến nghị';
const PLANS = 'Kế hoạch, nhiệm vụ';

/** A plan and its two tasks as they are typed. */
export const PLAN = { plan: 'cchc-nam', title: 'Kế hoạch cải cách hành chính (minh họa)', number: '12/KH-MH', issuer: 'Ủy ban nhân dân tỉnh Minh Họa' };
const TASKS = [
  { task: '1', words: 'Niêm yết thủ tục hành chính', owner: 'minh-hoa-1', deadline: typed(5) },
  { task: '2', words: 'Tập huấn Bộ phận Một cửa', owner: 'minh-hoa-2', partners: 'minh-hoa-1', deadline: typed(0) },
];

/** The tasks of dossiers; resolves to what was read. */
async function withDossiers(count, manager) {
  const read = {};
  await count.begin('Nhập hồ sơ, xem các dòng sai', manager);
  await count.follow(manager, DOSSIERS);
  await count.follow(manager, 'Nhập hồ sơ');
  await count.file(manager, 'ho-so.csv', dossiers());
  await count.send(manager, 'Kiểm tra và nhập');
  await count.follow(manager, 'Xem tất cả các dòng để riêng');
  read.faults = await manager.locator('main tbody tr').allInnerTexts();

  await count.begin('Đọc biểu 06a của tháng trước', manager);
  await count.follow(manager, DOSSIERS);
  read.form = await manager.locator('main').innerText();

  await count.begin('Hồ sơ quá hạn chưa có thư: ghi thư và tải về', manager);
  await count.follow(manager, DOSSIERS);
  await count.follow(manager, 'Hồ sơ quá hạn và sắp đến hạn');
  await count.follow(manager, /^MH\./, manager.locator('main tbody'));
  read.overdue = await manager.locator('main').innerText();
  await count.filled(manager, { number: '12/PXL-MH', day: typed(0), new_due: typed(7), reason: 'Chờ kết quả đo đạc lại', signer: 'Đặng Minh Quân' });
  await count.send(manager, 'Ghi văn bản xin lỗi');
  read.letter = await count.save(manager, manager.locator('main a[href*="format=docx"]').first());
  return read;
}

/** Feedback is brought in, and an answer is judged. */
async function withFeedback(count, manager) {
  await count.begin('Nhập phản ánh, đánh giá một câu trả lời', manager);
  await count.follow(manager, FEEDBACK);
  await count.file(manager, 'phan-anh.csv', await feedback());
  await count.send(manager, 'Kiểm tra và nhập');
  await count.follow(manager, 'minh-hoa-001');
  const verdict = await manager.locator('main input[name=verdict]').first().getAttribute('value');
  await count.filled(manager, { verdict, note: 'Trả lời đúng nội dung' });
  await count.send(manager, 'Ghi đánh giá');
  return { judged: await manager.locator('main').innerText() };
}

/** A plan is made, a task of it done and confirmed, and the calendar found. */
async function withPlans(count, { manager, clerk }) {
  await count.begin('Lập kế hoạch có hai nhiệm vụ', manager);
  await count.follow(manager, PLANS);
  await count.follow(manager, 'Lập kế hoạch');
  await count.filled(manager, { ...PLAN, unit: 'minh-hoa' });
  await count.send(manager, 'Lưu');
  for (const task of TASKS) {
    await count.follow(manager, 'Thêm nhiệm vụ');
    await count.filled(manager, task);
    await count.send(manager, 'Lưu');
  }
  const plan = await manager.locator('main').innerText();

  await count.begin('Báo hoàn thành một nhiệm vụ', clerk);
  await count.follow(clerk, PLANS);
  await count.follow(clerk, /^1\. /, clerk.locator('main tbody'));
  await count.filled(clerk, { document: '15/BC-MH' });
  await count.send(clerk, 'Báo hoàn thành');

  await count.begin('Xác nhận hoàn thành', manager);
  await count.follow(manager, PLANS);
  await count.follow(manager, PLAN.title);
  await count.follow(manager, /^1\. /, manager.locator('main tbody'));
  await count.send(manager, 'Xác nhận hoàn thành');
  const task = await manager.locator('main').innerText();

  await count.begin('Xem lịch trong năm', manager);
  await count.follow(manager, PLANS);
  await count.follow(manager, 'Lịch trong năm');
  return { plan, task, calendar: await manager.locator('main').innerText() };
}

/** All of them; `who` has the pages of the `manager` and of a `clerk`, who are signed in. Resolves to the counts and what was read. */
export async function playOnestop(who, at) {
  const count = counting(at);
  const read = { ...(await withDossiers(count, who.manager)), ...(await withFeedback(count, who.manager)), ...(await withPlans(count, who)) };
  return { counts: count.counts, read };
}

/** Puts the focus on something by Tab alone; how often it was pressed. */
async function tabTo(page, selector, most) {
  for (let tabs = 0; tabs <= most; tabs += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return tabs;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} is not reached within ${most} tabs of ${page.url()}`);
}

/** A target is added by keyboard alone: how many keys that are no text. */
export async function byKeyboard(page, at) {
  let keys = 0;
  await at(page, `/plans/${PLAN.plan}`);
  const enter = async () => {
    keys += 1;
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  };
  keys += await tabTo(page, 'a[href^="/plans/enter/target"]', 40);
  await enter();
  for (const [name, text] of [['target', '1'], ['words', 'Hồ sơ nộp trực tuyến'], ['measured_in', '%'], ['goal', 'tám mươi'], ['reached', '79,5'], ['as_of', typed(-1)]]) {
    keys += await tabTo(page, `[name="${name}"]`, 40);
    await page.keyboard.type(text);
  }
  await enter();
  // The goal was no number: the first link of the page's list of faults leads to its field, where all else still stands.
  keys += await tabTo(page, '.alarm a', 40);
  await page.keyboard.press('Enter');
  keys += 1 + (await tabTo(page, '[name="goal"]', 2));
  const kept = await page.locator('[name="reached"]').inputValue();
  const told = await page.locator('#enter-goal-fault').innerText();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('80');
  keys += 1;
  await enter();
  return { keys, kept, told, where: new URL(page.url()).pathname, shown: await page.locator('main').innerText() };
}
