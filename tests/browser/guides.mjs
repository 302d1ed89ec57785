// Takes the pictures of docs/huong-dan: prepares an office with illustrative data in a folder that it throws away, lets
// people of every role in through the real pages, and looks at what they see.
//
// node tests/browser/guides.mjs PROGRAM FOLDER [assessment|reports|onestop]
//
// With `assessment`: only the pictures of the assessment of administrative reform; with `reports`: only those of the reports, of
// the board and of what was published; with `onestop`: only those of dossiers, feedback, plans and stated figures.

import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { launch } from './browser.mjs';
import { repack } from './png.mjs';
import { appraiseColumn, counting, fillForm, makePar, mend, publish, scoreOwn } from './par-steps.mjs';
import { ago, dated, dossiers, feedback } from './onestop-steps.mjs';
import { playRound } from './round-steps.mjs';
import { choosePassword, enter, enterPerson, fill, press, secondFactor, signIn } from './steps.mjs';

const WIDTH = 960;
const BYTES_AT_MOST = 120_000;

const COUNTER = 'minh-hoa-1-quay-1';
const WARD = 'minh-hoa-1';
const PASSWORD = 'một mật khẩu đủ dài để minh họa';
const PEOPLE = {
  chief: { login: 'an.nguyen', name: 'Nguyễn Thị An', role: 'administrator', unit: 'minh-hoa' },
  first: { login: 'lam.be', name: 'Bế Văn Lâm', role: 'home-affairs', unit: 'minh-hoa' },
  second: { login: 'mai.hoang', name: 'Hoàng Thị Mai', role: 'home-affairs', unit: 'minh-hoa' },
  auditor: { login: 'tuan.le', name: 'Lê Anh Tuấn', role: 'auditor', unit: 'minh-hoa' },
  head: { login: 'quan.dang', name: 'Đặng Minh Quân', role: 'unit-head', unit: WARD },
  clerk: { login: 'sen.ly', name: 'Lý Thị Sen', role: 'clerk', unit: WARD },
  typist: { login: 'nhap.mot', name: 'Triệu Văn Hòa', role: 'data-entry', unit: 'minh-hoa' },
  second_typist: { login: 'nhap.hai', name: 'Nông Thị Lan', role: 'data-entry', unit: 'minh-hoa' },
  third_typist: { login: 'nhap.ba', name: 'Lục Văn Bảo', role: 'data-entry', unit: 'minh-hoa' },
  interviewer: { login: 'dieu.tra', name: 'Đinh Thị Yến', role: 'interviewer', unit: 'minh-hoa' },
  appraiser: { login: 'tham.dinh', name: 'Phạm Thị Thơm', role: 'appraiser', unit: 'minh-hoa' },
  council: { login: 'hoi.dong.1', name: 'Vi Văn Thành', role: 'council', unit: 'minh-hoa' },
  second_council: { login: 'hoi.dong.2', name: 'Hà Thị Xuân', role: 'council', unit: 'minh-hoa' },
  other_heads: { login: 'thu.truong', name: 'Ngô Văn Thủ', role: 'unit-head', unit: 'minh-hoa' },
  officer: { login: 'can.bo', name: 'Công chức minh họa', role: 'officer', unit: WARD, officer: `${WARD}-cb-1` },
};
const WITH_SECOND_FACTOR = ['administrator', 'home-affairs', 'auditor'];

const [program, folder, part] = process.argv.slice(2);
if (!folder || (part && !['assessment', 'reports', 'onestop'].includes(part))) {
  console.error('usage: node tests/browser/guides.mjs PROGRAM FOLDER [assessment|reports|onestop]');
  process.exit(2);
}
const data = await mkdtemp(path.join(tmpdir(), 'sipar-guides-'));
const sipar = (...words) => execFileSync(program, [...words, '--data', data, '--json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** Starts the server on a free port; its address, and the setup code that it prints. */
async function start() {
  const server = spawn(program, ['serve', '--port', '0', '--data', data], { stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => server.kill());
  const found = async (stream, pattern) => {
    for await (const line of createInterface({ input: stream })) {
      const [, value] = line.match(pattern) ?? [];
      if (value) return value;
    }
    throw new Error(`the server ended without ${pattern}`);
  };
  const [address, code] = await Promise.all([found(server.stdout, /(http:\/\/[^/ ]+)/), found(server.stderr, /enter the setup code.*: (\S+)$/)]);
  server.stdout.resume();
  server.stderr.resume();
  return { server, address, code };
}

/** A rating as a tablet sends it. */
function rating(seq, level) {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 15);
  bytes[8] = 0x80 | (bytes[8] & 63);
  const hex = bytes.toString('hex');
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return { id, seq, counter: COUNTER, template: 'hai-muc-1', sealed_at: Date.now(), answers: [{ question: 'result', level }], reasons: [] };
}

async function upload(address, token, ratings) {
  const body = { protocol: 1, sent_at: Date.now(), last_seq: Math.max(...ratings.map(({ seq }) => seq)), ratings };
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return (await fetch(`${address}/api/v1/ratings`, { method: 'POST', headers, body: JSON.stringify(body) })).status;
}

/** Two ratings that bear one id, and some of a tablet that was revoked. */
async function doubtful(address) {
  const { device, token } = JSON.parse(sipar('device', 'add', '--counter', COUNTER, '--name', 'Máy tính bảng minh họa'));
  const one = rating(1, 2);
  const answered = [await upload(address, token, [one]), await upload(address, token, [{ ...one, answers: [{ question: 'result', level: 1 }] }])];
  sipar('device', 'revoke', device);
  answered.push(await upload(address, token, [2, 3, 4].map((seq) => rating(seq, 1))));
  if (`${answered}` !== '201,409,403') throw new Error(`the tablet was answered ${answered}`);
}

/** Whether pages are gone through without pictures. */
let quiet = false;

/** Takes a picture of the page from an element (and the heading above it) on, at most so high. */
async function picture(page, name, { from, height = 1000, width = WIDTH } = {}) {
  if (quiet) return;
  const { top, tall } = await page.evaluate((selector) => {
    document.activeElement?.blur();
    const asked = selector && document.querySelector(selector);
    const element = asked?.previousElementSibling?.localName === 'h2' ? asked.previousElementSibling : asked;
    if (selector && !element) throw new Error(`nothing is ${selector} at ${location.href}`);
    return { top: element ? element.getBoundingClientRect().top + scrollY - 16 : 0, tall: document.documentElement.scrollHeight };
  }, from);
  const end = await page.evaluate(() => document.querySelector('footer').getBoundingClientRect().top + scrollY);
  const clip = { x: 0, y: top, width, height: Math.min(height, (end > top ? end : tall) - top) };
  const packed = repack(await page.screenshot({ fullPage: true, clip }));
  if (packed.length > BYTES_AT_MOST) throw new Error(`${name}.png has ${packed.length} bytes`);
  await writeFile(path.join(folder, `${name}.png`), packed);
  console.log(`${name}.png: ${packed.length} bytes`);
}

async function run(browser) {
  sipar('migrate');
  sipar('generate', '--weeks', '10', '--wards', '2');
  const { server, address, code } = await start();
  const visitor = async () => (await browser.newContext({ viewport: { width: WIDTH, height: 800 }, locale: 'vi', reducedMotion: 'reduce' })).newPage();
  const at = async (page, where) => {
    const reply = await page.goto(address + where, { waitUntil: 'networkidle' });
    if (reply.status() !== 200) throw new Error(`${where} answers ${reply.status()}`);
  };
  try {
    quiet = part === 'reports' || part === 'onestop';
    const chief = await foundedBy(await visitor(), at, code);
    await doubtful(address);
    const pages = await everybodyIn(chief, visitor, at, address);
    if (part === 'onestop') {
      quiet = false;
      await onestop(pages.first, at);
      return;
    }
    if (part) {
      await assessment(pages, at);
      if (part === 'reports') await playRound(roundBy(pages), at, picture);
      quiet = false;
      if (part === 'reports') await reports(pages, await visitor(), at);
      return;
    }
    await administrator(chief, at);
    await tablets(chief, await visitor(), at);
    await assessment(pages, at);
    await clerk(pages.clerk, at);
    await officer(pages.officer, at);
    await homeAffairs(pages, at);
    await head(pages.head, at);
    await playRound(roundBy(pages), at, picture);
    await interviewer(pages.interviewer, at);
    await reports(pages, await visitor(), at);
    await onestop(pages.first, at);
    await at(pages.auditor, '/trail?verify=1');
    await picture(pages.auditor, 'nhat-ky', { height: 1250 });
    await at(pages.auditor, '/people');
    await picture(pages.auditor, 'thanh-tra-nguoi-dung', { height: 800 });
  } finally {
    if (server.kill()) await once(server, 'exit');
  }
}

async function foundedBy(page, at, code) {
  const { login, name } = PEOPLE.chief;
  await at(page, '/setup');
  await fill(page, { code, name, login, password: PASSWORD });
  await picture(page, 'thiet-lap');
  await page.locator('#password').focus();
  await enter(page);
  await picture(page, 'hai-buoc');
  await secondFactor(page);
  return page;
}

/** Lets everybody in; their pages. */
async function everybodyIn(chief, visitor, at, address) {
  const pages = {};
  for (const [who, person] of Object.entries(PEOPLE).slice(1)) {
    const code = await enterPerson(chief, address, person);
    const page = await visitor();
    if (who === 'first') {
      await picture(chief, 'ma-mot-lan');
      await at(page, '/reset');
      await fill(page, { login: person.login, code });
      await picture(page, 'dat-mat-khau');
    }
    await choosePassword(page, address, { login: person.login, code, password: PASSWORD });
    if (who === 'first') {
      await fill(page, { login: person.login });
      await picture(page, 'dang-nhap');
    }
    await signIn(page, address, { login: person.login, password: PASSWORD });
    if (WITH_SECOND_FACTOR.includes(person.role)) {
      await secondFactor(page);
      if (who === 'first') {
        const again = await visitor();
        await signIn(again, address, { login: person.login, password: PASSWORD });
        await picture(again, 'ma-hai-buoc');
        await again.context().close();
      }
    }
    pages[who] = page;
  }
  return pages;
}

async function administrator(page, at) {
  await at(page, '/work');
  await picture(page, 'viec-cua-toi', { height: 1400 });
  await at(page, '/people');
  await picture(page, 'nguoi-dung', { height: 900 });
  await picture(page, 'them-nguoi', { from: 'form[action="/people"]' });
  await at(page, `/people/${PEOPLE.clerk.login}`);
  await picture(page, 'giao-vai-tro', { from: `form[action$="/roles"]`, height: 800 });
  await at(page, '/offices');
  await picture(page, 'don-vi');
  await at(page, `/offices/unit/${WARD}`);
  await picture(page, 'mot-don-vi', { height: 1150 });
  await at(page, '/offices/import');
  const wrong = `code,name,unit\ncb-moi-1,Nông Thị Lan,${WARD}\ncb-moi-1,Triệu Văn Hòa,${WARD}\ncb-moi-2,Hoàng Văn Bảo,phuong-khong-co\n`;
  await page.locator('#file-officers').setInputFiles({ name: 'cong-chuc.csv', mimeType: 'text/csv', buffer: Buffer.from(wrong) });
  await Promise.all([page.waitForEvent('load'), page.locator('form[action$="/import/officers"] button').click()]);
  await picture(page, 'nhap-tep-loi', { height: 900 });
  await at(page, '/jobs');
  await picture(page, 'viec-tu-dong');
}

/** A code is made, and a tablet enrolled with it asks its first question. */
async function tablets(chief, kiosk, at) {
  await at(chief, '/offices/tablets');
  await picture(chief, 'may-danh-sach', { height: 900 });
  await chief.locator('#counter').selectOption(COUNTER);
  await fill(chief, { name: 'Máy quầy 1' });
  await Promise.all([chief.waitForEvent('load'), chief.locator('form[action="/offices/tablets/code"] button[type=submit]').click()]);
  await picture(chief, 'may-ma', { height: 800 });
  const code = await chief.locator('.one-time code').innerText();
  await at(kiosk, '/kiosk/');
  await kiosk.locator('#code').fill(code);
  await kiosk.locator('#width').fill('217');
  await shot(kiosk, 'may-dang-ky');
  await kiosk.locator('form button[type=submit]').click();
  await kiosk.locator('[data-screen=welcome]').waitFor();
  await kiosk.waitForTimeout(700);
  await kiosk.locator('.start').click();
  await kiosk.locator('[data-screen=question]').waitFor();
  await kiosk.waitForTimeout(700);
  await shot(kiosk, 'may-cau-hoi');
  await kiosk.close();
}

/** Takes a picture of the window as it is. */
async function shot(page, name) {
  if (quiet) return;
  const packed = repack(await page.screenshot());
  if (packed.length > BYTES_AT_MOST) throw new Error(`${name}.png has ${packed.length} bytes`);
  await writeFile(path.join(folder, `${name}.png`), packed);
  console.log(`${name}.png: ${packed.length} bytes`);
}

async function clerk(page, at) {
  await at(page, '/counters');
  await picture(page, 'quay');
  await at(page, `/counters/${COUNTER}/duty`);
  await picture(page, 'ca-truc', { height: 900 });
  await at(page, `/counters/${COUNTER}/codes`);
  await fill(page, { count: '3' });
  await press(page, 'Tạo tờ mã');
  await picture(page, 'to-ma', { height: 800 });
  await at(page, `/counters/${COUNTER}/slips`);
  // What was written is read by units when its month is over: nobody is to be found out by the moment.
  const lastMonth = new Date();
  lastMonth.setUTCDate(0);
  const day = `${lastMonth.getUTCDate()}/${String(lastMonth.getUTCMonth() + 1).padStart(2, '0')}/${lastMonth.getUTCFullYear()}`;
  const type = async (remark) => {
    for (const question of await page.locator('.slip-question').all()) {
      const choices = question.locator('input[type=radio]');
      if (await choices.count()) await choices.last().check();
    }
    await fill(page, { comment: remark, day });
  };
  await type('Chị Hoa ở quầy 1 hướng dẫn rất tận tình.');
  await picture(page, 'phieu-giay', { height: 1300 });
  for (const remark of ['Chị Hoa ở quầy 1 hướng dẫn rất tận tình.', 'Buổi sáng chờ hơi lâu, nên có thêm ghế.']) {
    await type(remark);
    await Promise.all([page.waitForEvent('load'), page.locator('main form[action$="/slips"] button').first().click()]);
  }
}

async function officer(page, at) {
  await at(page, '/mine');
  await fill(page, { text: 'Tuần này quầy mất mạng hai buổi, đề nghị xem lại số liệu ngày 12.' });
  await picture(page, 'ket-qua-cua-toi', { height: 1400 });
  await Promise.all([page.waitForEvent('load'), page.locator('form[action="/mine/reply"] button').click()]);
  await at(page, '/account');
  await picture(page, 'tai-khoan', { height: 1150 });
}

async function homeAffairs({ first, second }, at) {
  await at(first, '/ratings');
  await first.locator('input[name=reason]').first().fill('Máy bị thu hồi nhầm, đã hỏi cán bộ Một cửa.');
  await picture(first, 'de-rieng', { height: 1250 });
  await Promise.all([first.waitForEvent('load'), first.locator('form[action="/ratings/release"] button').first().click()]);
  await at(second, '/approvals');
  await picture(second, 'phe-duyet', { height: 900 });
  await at(first, '/periods');
  await picture(first, 'chot-ky', { height: 1100 });
  await at(first, '/remarks');
  await first.locator('article textarea').first().fill('[…] ở quầy 1 hướng dẫn rất tận tình.');
  await picture(first, 'y-kien', { height: 800 });
  await press(first, 'Cho hiện');
  await at(first, '/replies');
  await picture(first, 'tra-loi', { height: 800 });
  await at(first, '/personal-data');
  await fill(first, { kind: 'delete', asker: 'Nông Thị Hoa (minh họa)', text: 'Đề nghị xóa tên tôi trong ý kiến đã gửi ngày 12.', contact: 'tổ 5, phường minh họa' });
  await first.locator('#text').focus();
  await Promise.all([first.waitForEvent('load'), first.locator('form[action="/personal-data"] button').click()]);
  await picture(first, 'du-lieu-ca-nhan', { height: 1250 });
}

/** What does not come from units, by criterion. */
const FROM_ELSEWHERE = ['1.6.2', '2.4.3', '3.6.2', '3.6.3', '4.4.1', '4.4.2', '5.4.1', '5.4.2', '5.4.3', '6.4.1', '7.5.2', '8.1.1'];

/** An assessment of eight communes, from its calendar to the remedy. */
async function assessment({ first, head, clerk, appraiser, council, second_council, other_heads }, at) {
  const more = [3, 4, 5, 6, 7, 8].map((number) => `xa-minh-hoa-${number},Xã Minh Họa ${number},commune,minh-hoa\n`);
  const units = path.join(data, 'xa.csv');
  await writeFile(units, `code,name,level,parent\n${more.join('')}`);
  sipar('import', 'units', units);
  const [code, year, count] = ['cchc-xa', new Date().getUTCFullYear(), counting(at)];
  const name = `Chỉ số CCHC cấp xã năm ${year}`;
  const shown = (file, options) => async (page) => picture(page, file, options);
  await makePar(count, { manager: first, code, name, host: 'minh-hoa', set: 'par-xa-minh-hoa-1', year, calendar: shown('cchc-lich', { height: 860 }) });
  await at(clerk, `/par/${code}`);
  const unit = await clerk.locator('main tbody th').first().innerText();
  const form = async (page) => picture(page, 'cchc-tu-cham', { height: 1170 });
  await at(head, '/par');
  await scoreOwn(count, { clerk, head, name, unit, form, evidence: shown('cchc-tai-lieu', { height: 600 }) });
  const others = ['minh-hoa-2', ...[3, 4, 5, 6, 7, 8].map((number) => `xa-minh-hoa-${number}`)];
  for (const [place, other] of others.entries()) {
    await at(other_heads, `/par/${code}/unit/${other}`);
    await fillForm(other_heads, place + 1);
    await press(other_heads, 'Lưu phiếu');
    await press(other_heads, 'Ký nộp phiếu');
  }
  for (const [number, node] of FROM_ELSEWHERE.entries()) {
    await at(first, `/par/${code}/criteria/${node}`);
    const most = Number((await first.locator('main tbody td[data-label="Điểm tối đa"]').first().innerText()).replace(',', '.'));
    for (const [place, field] of (await first.locator('main tbody input[name^="p-"]').all()).entries()) {
      await field.fill(String(Math.round(most * (95 - ((place * 5 + number * 3) % 23))) / 100).replace('.', ','));
    }
    await press(first, 'Lưu điểm');
  }
  const column = shown('cchc-mot-tieu-chi', { height: 1340 });
  await appraiseColumn(count, { appraiser, name, node: '1.1.1', other: 'xa-minh-hoa-4', points: '0,5', column });
  for (const one of [WARD, ...others]) {
    await at(appraiser, `/par/${code}/unit/${one}/appraise`);
    await press(appraiser, 'Chấp nhận mọi dòng còn trống');
  }
  await publish(count, { manager: first, council, other: second_council, name, code, at, results: shown('cchc-ket-qua', { height: 900 }) });
  await at(head, `/par/${code}/unit/${WARD}/results`);
  await picture(head, 'cchc-ket-qua-don-vi', { height: 1000 });
  await mend(count, {
    manager: first, clerk, name,
    plan: shown('cchc-khac-phuc', { height: 1000 }), line: shown('cchc-khac-phuc-dong', { height: 1200 }),
  });
  console.log(count.steps);
}

/** Who does what in a survey round. */
const roundBy = ({ first, typist, second_typist, third_typist }) => ({ manager: first, one: typist, other: second_typist, third: third_typist });

/** Figures of published indices, made up for the pictures. */
const SERIES = `index,unit,year,value,rank,of,status,source,method_break,remark
sipas,minh-hoa,2023,80.12,31,63,unconfirmed,số liệu minh họa,,
sipas,minh-hoa,2024,82.66,25,63,unconfirmed,số liệu minh họa,,
sipas,minh-hoa,2025,84.05,14,34,unconfirmed,số liệu minh họa,,
par-index,minh-hoa,2023,83.40,40,63,unconfirmed,số liệu minh họa,,
par-index,minh-hoa,2024,85.15,33,63,unconfirmed,số liệu minh họa,,
par-index,minh-hoa,2025,84.72,19,34,unconfirmed,số liệu minh họa,,
`;

/** What is handed in, the board of indices, what is published and what everybody sees of it. */
async function reports({ first, second }, visitor, at) {
  const file = path.join(data, 'series.csv');
  await writeFile(file, SERIES);
  sipar('import', 'series', file);
  await at(first, '/rounds/minh-hoa-2026/report');
  await fill(first, {
    above: 'Ủy ban nhân dân tỉnh Minh Họa', issuer: 'Sở Nội vụ', symbol: 'BC-SNV', place: 'Minh Họa', to: 'Bộ Nội vụ', capacity: 'Giám đốc',
  });
  await picture(first, 'bao-cao', { height: 1260 });
  await at(first, '/rounds/minh-hoa-2026/report/words');
  await first.locator('textarea').nth(1).fill('Khảo sát được thực hiện theo Kế hoạch số 12/KH-UBND của Ủy ban nhân dân tỉnh Minh Họa.');
  await picture(first, 'bao-cao-cau-chu', { height: 1000 });
  await at(first, '/board?unit=minh-hoa&year=2025');
  await picture(first, 'bang-chi-so', { height: 1200 });
  await at(first, '/rounds/minh-hoa-2026');
  await fill(first, { reason: 'Đã nhận đủ phiếu (minh họa)' });
  await press(first, 'Đóng đợt khảo sát');
  await at(first, '/editions');
  for (const what of await first.locator('#what option').evaluateAll((all) => all.map((one) => one.value))) {
    await at(first, '/editions');
    await first.locator('#what').selectOption(what);
    await fill(first, { reason: 'Kế hoạch công bố năm (minh họa)' });
    if (what.startsWith('sipas')) await picture(first, 'cong-bo', { height: 900 });
    await press(first, 'Đề nghị');
    await at(second, '/approvals');
    await press(second, 'Đồng ý và thực hiện');
  }
  await at(visitor, '/published');
  await picture(visitor, 'da-cong-bo', { height: 800 });
  await Promise.all([visitor.waitForEvent('load'), visitor.locator('main a.more').first().click()]);
  await picture(visitor, 'ban-cong-bo', { height: 1300 });
  await at(visitor, '/published/code');
  await picture(visitor, 'kiem-tra-ma', { height: 800 });
}

/** Dossiers of one-stop shops, feedback, work plans, and what others state. */
async function onestop(first, at) {
  const file = async (name, text) => {
    const where = path.join(data, name);
    await writeFile(where, text);
    return where;
  };
  const demo = async (name) => readFile(new URL(`../../src/app/demo/${name}.csv`, import.meta.url), 'utf8');
  await at(first, '/dossiers/import');
  await first.locator('input[type=file]').setInputFiles({ name: 'ho-so.csv', mimeType: 'text/csv', buffer: Buffer.from(dossiers()) });
  await picture(first, 'nhap-ho-so', { height: 1000 });
  await press(first, 'Kiểm tra và nhập');
  await picture(first, 'nhap-ho-so-ket-qua', { height: 900 });
  sipar('import', 'feedback', await file('phan-anh.csv', await feedback()));
  for (const kind of ['plans', 'targets', 'inspections']) {
    const text = (await demo(`minh-hoa-${kind}`)).replaceAll('minh-hoa-3', 'minh-hoa-2');
    sipar('import', kind, await file(`${kind}.csv`, dated(text, (days) => ago(-days))));
  }
  const stated = `statement,unit,whose,first,last,as_of,published,source,remark,measure,value,how,of,quote
minh-hoa-9t,minh-hoa,,${ago(300)},${ago(30)},,${ago(20)},Tin minh họa do phần mềm tạo ra,,received,90000,over,,tiếp nhận trên 90.000 hồ sơ
minh-hoa-9t,minh-hoa,,${ago(300)},${ago(30)},,${ago(20)},Tin minh họa do phần mềm tạo ra,,in-time,82500,over,,đúng hạn trên 82.500 hồ sơ
`;
  sipar('import', 'stated', await file('so-lieu.csv', stated));
  await at(first, '/dossiers?unit=minh-hoa&by=unit');
  await picture(first, 'ho-so-bieu', { height: 1560 });
  await at(first, '/dossiers/causes?unit=minh-hoa&by=unit');
  await picture(first, 'ho-so-nguyen-nhan', { from: 'main table', height: 900 });
  await at(first, '/dossiers/pending?unit=minh-hoa');
  await picture(first, 'ho-so-qua-han', { height: 800 });
  await at(first, '/dossiers/one?code=MH.000021');
  await fill(first, {
    number: '12/PXL-MH', day: ago(1).split('-').reverse().join('/'), new_due: ago(-7).split('-').reverse().join('/'),
    reason: 'Chờ kết quả đo đạc lại (minh họa)', signer: 'Đặng Minh Quân',
  });
  await picture(first, 'van-ban-xin-loi', { from: 'form[action="/dossiers/apology"]', height: 900 });
  await press(first, 'Ghi văn bản xin lỗi');
  await at(first, '/dossiers/apologies?unit=minh-hoa');
  await picture(first, 'chua-xin-loi', { height: 1300 });
  await at(first, '/feedback');
  await picture(first, 'phan-anh', { height: 1200 });
  await at(first, '/plans/minh-hoa-cchc');
  await picture(first, 'ke-hoach', { height: 1300 });
  await at(first, '/plans/enter/task?plan=minh-hoa-cchc');
  await fill(first, { task: '9', words: 'Rà soát thủ tục hành chính (minh họa)', owner: 'minh-hoa-1', deadline: ago(-30).split('-').reverse().join('/') });
  await picture(first, 'ke-hoach-nhiem-vu', { height: 1300 });
  await at(first, '/stated/minh-hoa-9t');
  await picture(first, 'so-lieu-da-neu', { height: 1000 });
}

/** The phone of an interviewer, with a day's cases. */
async function interviewer(page, at) {
  await page.setViewportSize({ width: 420, height: 800 });
  await at(page, '/interview/');
  await page.locator('#root[data-screen=list] .case').first().waitFor();
  await shot(page, 'dieu-tra-danh-sach');
  await page.locator('.case').first().click();
  await page.locator('#root[data-screen=case]').waitFor();
  await page.locator('#begin').click();
  await page.locator('#root[data-screen=ask]').waitFor();
  await shot(page, 'dieu-tra-cau-hoi');
}

async function head(page, at) {
  await at(page, '/results');
  await picture(page, 'ket-qua', { height: 1300 });
  await at(page, '/remarks/read');
  await picture(page, 'y-kien-da-kiem-tra', { height: 700 });
}

// The browser's own words, such as the form of a day, as on a machine in the office.
process.env.LANGUAGE = 'vi';
const browser = await launch();
try {
  await mkdir(folder, { recursive: true });
  await run(browser);
} finally {
  await browser.close();
  await rm(data, { recursive: true, force: true });
}
