// A province's assessment from the making to the second closing, played by people at real browsers over HTTPS: departments
// and communes enter and hand in, some with more time, some without an area; an appraiser goes through all criteria; some
// units answer; two people close; it is opened again, one unit is taken up, and it is closed anew. At each step people try
// what is not theirs. What is typed is told by the test, which knows what must come of it.
//
// in:  { seconds, secure, url, cookies: { so, td, hd, hd2, ld, tt: session cookie }, heads: { unit: session cookie }, act:
//        'play' | 'again', … what `play` and `again` say they need }
// out: { faults: [what the browser complained about], tried: [{ who, what, allowed }], … }

import { main } from './browser.mjs';
import { day, daysOf } from './par-steps.mjs';
import { become, press, seat } from './steps.mjs';

const ROUND = '/par/lon';

/** People with a browser each; all heads of units share one, in which they sign in after each other. */
async function peopleAt(browser, { url, cookies, heads }, faults) {
  // That what is not theirs is refused is what they try; a browser notes it as an error.
  const open = () => seat(browser, faults, (words) => /status of 4(03|04|22)/.test(words));
  const people = {};
  for (const [who, cookie] of Object.entries(cookies)) people[who] = await become(await open(), url, cookie);
  const desk = await open();
  return { ...people, head: async (unit) => become(desk, url, heads[unit]) };
}

/** Fills in every field that the page has under these names; which there are not. */
async function fillAll(page, fields) {
  return page.evaluate((values) => {
    const missing = [];
    let last;
    for (const [name, value] of Object.entries(values)) {
      const all = [...document.querySelectorAll(`main [name="${CSS.escape(name)}"]:enabled`)];
      if (all.length === 0) missing.push(name);
      for (const field of all) {
        if (field.type === 'radio') field.checked = field.value === value;
        else field.value = value;
        last = field;
      }
    }
    last?.dispatchEvent(new Event('input', { bubbles: true }));
    return missing;
  }, fields);
}

/** What somebody opens, presses or sends though it is not theirs, and whether it was there. */
function trying(at, tried) {
  const noted = (who, what, allowed) => tried.push({ who, what, allowed });
  return {
    open: async (who, page, path) => noted(who, `opens ${path}`, (await page.goto(at(path))).status() === 200),
    press: async (who, page, path, words) => {
      await page.goto(at(path));
      noted(who, `presses “${words}” on ${path}`, (await page.getByRole('button', { name: words }).count()) > 0);
    },
    // A form made by hand, with the token of a page that one may see.
    send: async (who, page, path, fields) => {
      await page.goto(at('/account'));
      const status = await page.evaluate(
        async ([there, more]) => {
          const csrf = document.querySelector('input[name=csrf]')?.value ?? '';
          const reply = await fetch(there, { method: 'POST', body: new URLSearchParams({ csrf, ...more }) });
          return [reply.status, csrf.length];
        },
        [at(path), fields],
      );
      if (status[1] === 0) throw new Error(`${who} has no form with a token`);
      noted(who, `sends ${path}`, status[0] < 400);
    },
  };
}

/** Home Affairs makes the round, takes units in, gives some more time, leaves an area out for others, and opens it. */
async function prepare(so, at, { name, groups, extended, without }) {
  await so.goto(at('/par/new'));
  await fillAll(so, { code: 'lon', name, unit: 'cao-bang', set: 'par-xa-minh-hoa-1', year: '2026' });
  await press(so, 'Lập đợt', so.locator('main'));
  await so.goto(at(`${ROUND}/calendar`));
  // The last day of units was yesterday: whoever has no more time is late.
  const stages = [
    ['self-score', -10, -1], ['evidence', -10, -1], ['submission', -10, -1], ['first-appraisal', 0, 5], ['explanation', 6, 9],
    ['second-appraisal', 10, 14], ['council', 15, 20], ['publication', 21, 25], ['remedy', 26, 300],
  ];
  await fillAll(so, daysOf(stages));
  await press(so, 'Lưu lịch', so.locator('main'));
  for (const [group, units] of Object.entries(groups)) {
    await so.goto(at(`${ROUND}/units`));
    await fillAll(so, { units: units.join('\n'), group });
    await press(so, 'Thêm đơn vị', so.locator('main'));
  }
  const form = (part) => so.locator(`form[action="${ROUND}/units/${part}"]`);
  for (const unit of extended) {
    await form('extend').locator('[name=unit]').selectOption(unit);
    await form('extend').locator('[name=stage]').selectOption('submission');
    await form('extend').locator('[name=last]').fill(day(5));
    await form('extend').locator('[name=reason]').fill('Bão số 9, mất điện ba ngày.');
    await press(so, 'Gia hạn cho một đơn vị', form('extend'));
  }
  for (const unit of without) {
    await form('applies').locator('[name=unit]').selectOption(unit);
    await form('applies').locator('[name=node]').selectOption('3');
    await form('applies').locator('[name=applies][value=no]').check();
    await form('applies').locator('[name=reason]').fill('Không có thủ tục hành chính.');
    await press(so, 'Lưu', form('applies'));
  }
  await so.goto(at(ROUND));
  await press(so, 'Mở đợt chấm điểm', so.locator('main'));
}

/** Each head fills the form in, saves it and hands it in; how many fields the forms without an area did not have. */
async function handIn(people, at, { units, without }) {
  const missing = {};
  for (const { code, form } of units) {
    const page = await people.head(code);
    await page.goto(at(`${ROUND}/unit/${code}`));
    missing[code] = (await fillAll(page, Object.fromEntries(new URLSearchParams(form)))).length;
    await press(page, 'Lưu phiếu', page.locator('main'));
    await press(page, 'Ký nộp phiếu', page.locator('main'));
    const left = await page.locator('main form[data-preview]').count();
    if (left > 0) throw new Error(`${code} was not handed in: ${await page.locator('main').innerText()}`);
  }
  return without.map((code) => missing[code]);
}

/** Points from elsewhere are typed, then every criterion is appraised across all units. */
async function appraise(people, at, { elsewhere, own, disputed }) {
  const { so, td } = people;
  for (const { node, given } of elsewhere) {
    await so.goto(at(`${ROUND}/criteria/${node}`));
    const missing = await fillAll(so, Object.fromEntries(given.flatMap(([unit, points]) => [[`p-${unit}`, points], [`r-${unit}`, 'Kết quả khảo sát.']])));
    if (missing.length > 0) throw new Error(`${node} has no ${missing}`);
    await press(so, 'Lưu điểm', so.locator('main'));
  }
  for (const node of own) {
    await td.goto(at(`${ROUND}/criteria/${node}`));
    // What could not be scored by its figures has nothing to be accepted: points are given by hand.
    const blank = await td.evaluate(() =>
      [...document.querySelectorAll('main .give')]
        .filter((give) => !give.querySelector('[type=checkbox]'))
        .map((give) => give.querySelector('[name^="p-"]').name.slice(2)),
    );
    await fillAll(td, Object.fromEntries(blank.flatMap((unit) => [[`p-${unit}`, '0'], [`r-${unit}`, 'Không phát sinh.']])));
    if (node === disputed.node) {
      await fillAll(td, Object.fromEntries(disputed.units.flatMap((unit) => [[`p-${unit}`, disputed.points], [`r-${unit}`, 'Ban hành chậm.']])));
    }
    const all = td.getByRole('button', { name: 'Chấp nhận mọi dòng còn trống' });
    await press(td, (await all.count()) > 0 ? 'Chấp nhận mọi dòng còn trống' : 'Lưu điểm', td.locator('main'));
  }
}

/** Units answer, the second appraisal gives some points back. */
async function answer(people, at, { answers, disputed }) {
  const { so, td } = people;
  for (const { unit } of answers) {
    const page = await people.head(unit);
    await page.goto(at(`${ROUND}/unit/${unit}/answer`));
    await page.locator('main textarea').first().fill('Đã ban hành ngày 5/1, gửi kèm văn bản.');
    await press(page, 'Gửi giải trình', page.locator('main'));
  }
  await so.goto(at(`${ROUND}/council`));
  await so.locator('main [name=reason]').first().fill('Hết hạn giải trình.');
  await press(so, 'Chuyển tiếp không chờ giải trình', so.locator('main'));
  for (const { unit, points } of answers) {
    await td.goto(at(`${ROUND}/unit/${unit}/appraise`));
    if (!(await td.locator('main').innerText()).includes('Đã ban hành ngày 5/1')) throw new Error(`the answer of ${unit} is not beside its points`);
    await fillAll(td, { [`p-${disputed.node}`]: points, [`r-${disputed.node}`]: 'Có văn bản.' });
    await press(td, 'Lưu điểm', td.locator('main'));
  }
  await so.goto(at(`${ROUND}/council`));
  await press(so, 'Kết thúc thẩm định lần 2, trình Hội đồng', so.locator('main'));
}

async function decide(hd, at) {
  await hd.goto(at(`${ROUND}/council`));
  await hd.locator('main [name=words]').fill('Hội đồng nhất trí.');
  await press(hd, 'Hội đồng quyết định', hd.locator('main'));
}

/** One member of the council asks, and cannot agree to that; another does. */
async function byTwo({ hd, hd2 }, at, attempt, words) {
  await hd.goto(at(ROUND));
  await hd.locator('main [name=reason]').first().fill('Đã họp Hội đồng.');
  await press(hd, words, hd.locator('main'));
  await attempt.press('hd', hd, '/approvals', 'Đồng ý và thực hiện');
  await hd2.goto(at('/approvals'));
  await press(hd2, 'Đồng ý và thực hiện', hd2.locator('main'));
}

/** What nobody but those whose work it is may do while units enter. */
async function tryWhileEntering(people, attempt, [one, other]) {
  const head = await people.head(other);
  await attempt.open('head of another', head, `${ROUND}/unit/${one}`);
  await attempt.open('head', head, `${ROUND}/council`);
  await attempt.open('head', head, `${ROUND}/units`);
  await attempt.open('head', head, `${ROUND}/criteria/1.1.1`);
  await attempt.send('head of another', head, `${ROUND}/unit/${one}/submit`, { seen: '0' });
  await attempt.send('head', head, `${ROUND}/units/extend`, { unit: other, stage: 'submission', last: day(9), reason: 'x' });
  await attempt.press('appraiser', people.td, `${ROUND}/unit/${one}`, 'Lưu phiếu');
  await attempt.press('appraiser', people.td, `${ROUND}/criteria/1.1.1`, 'Lưu điểm');
  await attempt.press('home affairs', people.so, `${ROUND}/unit/${one}`, 'Ký nộp phiếu');
  await attempt.send('home affairs', people.so, `${ROUND}/unit/${one}/submit`, { seen: '0' });
  await attempt.press('council', people.hd, ROUND, 'Đề nghị đóng đợt');
  for (const who of ['ld', 'tt']) {
    await attempt.press(who, people[who], `${ROUND}/units`, 'Thêm đơn vị');
    await attempt.send(who, people[who], `${ROUND}/units/lock`, { unit: one, locked: 'yes', reason: 'x' });
    await attempt.send(who, people[who], `${ROUND}/unit/${one}/submit`, { seen: '0' });
  }
}

/** What nobody may do once units have handed in. */
async function tryHandedIn(people, attempt, [one]) {
  const head = await people.head(one);
  await attempt.press('head', head, `${ROUND}/unit/${one}`, 'Lưu phiếu');
  await attempt.send('head', head, `${ROUND}/unit/${one}`, { seen: '1' });
  await attempt.send('head', head, `${ROUND}/criteria/1.1.1`, { accept: 'all' });
  await attempt.press('appraiser', people.td, `${ROUND}/council`, 'Kết thúc thẩm định lần 1');
  await attempt.send('appraiser', people.td, `${ROUND}/advance`, { from: 'submitted' });
  await attempt.send('home affairs', people.so, `${ROUND}/decide`, { words: 'x' });
  await attempt.press('home affairs', people.so, `${ROUND}/council`, 'Hội đồng quyết định');
  for (const who of ['ld', 'tt']) await attempt.send(who, people[who], `${ROUND}/criteria/1.1.1`, { accept: 'all' });
}

/** What nobody may do once it is closed. */
async function tryClosed(people, attempt, [one]) {
  await attempt.send('council', people.hd, `${ROUND}/take-up`, { unit: one, reason: 'x' });
  await attempt.send('home affairs', people.so, `${ROUND}/state`, { close: 'no', reason: 'x' });
  await attempt.send('appraiser', people.td, `${ROUND}/unit/${one}/appraise`, { 'p-1.1.1': '0', 'r-1.1.1': 'x' });
  for (const who of ['ld', 'tt']) await attempt.send(who, people[who], `${ROUND}/state`, { close: 'no', reason: 'x' });
}

/** From the making to the first closing. */
async function play(people, at, attempt, order) {
  const { so, ld } = people;
  await prepare(so, at, order);
  const codes = order.units.map(({ code }) => code);
  await tryWhileEntering(people, attempt, codes.slice(-2));
  const missing = await handIn(people, at, order);
  await tryHandedIn(people, attempt, codes);
  await so.goto(at(`${ROUND}/units`));
  const standings = await so.locator('main tbody').first().innerText();
  await appraise(people, at, order);
  await so.goto(at(`${ROUND}/council`));
  await press(so, 'Kết thúc thẩm định lần 1', so.locator('main'));
  await answer(people, at, order);
  await decide(people.hd, at);
  await byTwo(people, at, attempt, 'Đề nghị đóng đợt');
  await tryClosed(people, attempt, codes);
  await ld.goto(at(`${ROUND}/results`));
  const shared = await ld.locator('main tbody').first().locator('tr').filter({ hasText: 'đồng hạng' }).allInnerTexts();
  return { missing, standings, shared };
}

/** Opened again, the best unit is taken up, and it is closed anew. */
async function again(people, at, attempt, { best, node, points }) {
  const { hd, ld } = people;
  const first = async () => {
    await ld.goto(at(`${ROUND}/results`));
    return ld.locator('main tbody tr').first().innerText();
  };
  const before = await first();
  await byTwo(people, at, attempt, 'Đề nghị mở lại đợt');
  await hd.goto(at(`${ROUND}/council`));
  const form = hd.locator(`form[action="${ROUND}/take-up"]`);
  await form.locator('[name=unit]').selectOption(best);
  await form.locator('[name=reason]').fill('Khiếu nại của đơn vị khác.');
  await press(hd, 'Xem xét lại một đơn vị', form);
  await hd.goto(at(`${ROUND}/unit/${best}/appraise`));
  await fillAll(hd, { [`p-${node}`]: points, [`r-${node}`]: 'Tính lại SIPAS.' });
  await press(hd, 'Lưu điểm', hd.locator('main'));
  const meanwhile = await first();
  await decide(hd, at);
  await byTwo(people, at, attempt, 'Đề nghị đóng đợt');
  return { before, meanwhile, after: await first() };
}

await main(async (order, browser) => {
  const [faults, tried] = [[], []];
  const at = (path) => new URL(path, order.url).href;
  const people = await peopleAt(browser, order, faults);
  const act = { play, again }[order.act];
  return { faults, tried, ...(await act(people, at, trying(at, tried), order)) };
});
