// The phone's judgement (`src/web/interview/condition.js`) of answers that the server has judged: JSON in, differences out.

import { faults, kept, shown } from '../../../src/web/interview/condition.js';

let text = '';
for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
const { questionnaires } = JSON.parse(text);

const differences = [];
let walked = 0;
for (const { questionnaire, walks } of questionnaires) {
  for (const { cells, asked, counted, faulty } of walks) {
    walked += 1;
    const own = {
      asked: [...shown(questionnaire, cells).asked].sort(),
      counted: Object.entries(kept(questionnaire, cells)).sort(),
      faulty: faults(questionnaire, cells).map(([name, fault]) => [name, fault]),
    };
    const told = { asked: [...asked].sort(), counted: Object.entries(counted).sort(), faulty };
    for (const what of Object.keys(told)) {
      if (JSON.stringify(own[what]) !== JSON.stringify(told[what])) {
        differences.push({ walk: walked, what, phone: own[what], server: told[what], cells });
      }
    }
  }
}
process.stdout.write(JSON.stringify({ walked, differences: differences.slice(0, 3), count: differences.length }));
