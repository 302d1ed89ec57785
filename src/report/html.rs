//! A report as a page that stands alone: no script, no request, pictures and style within.

use std::fmt::Write as _;

use super::number::{of_annex, of_chart, of_section, of_table};
use super::paper::{self, addressed, received};
use super::tree::{Block, Cell, Chart, Report, Table};

const STYLE: &str = "body{font:1.125rem/1.5 'Times New Roman',Tinos,'Liberation Serif',serif;color:#000;background:#fff;\
max-width:48rem;margin:0 auto;padding:1rem}\
.head{display:flex;flex-wrap:wrap;gap:1rem;justify-content:space-between;text-align:center}\
.head>div{flex:1 1 16rem}.head p,.title p{margin:0}.title{text-align:center;font-weight:700;margin:1.5rem 0}\
.date{font-style:italic}h2{font-size:1.125rem;text-transform:uppercase}h3,h4{font-size:1.125rem}h4{font-weight:400}\
p{margin:.5rem 0}.text{text-align:justify;text-indent:2.5rem}\
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:1rem}caption{font-weight:700;padding:.5rem}\
th,td{border:1px solid #000;padding:.25rem .5rem;vertical-align:top}td.n{text-align:right;white-space:nowrap}td.none{text-align:center}\
thead th{background:#eee}.note,figcaption span{font-style:italic;font-size:1rem}\
figure{margin:1rem 0;text-align:center}figure svg,figure img{max-width:100%;height:auto}\
.foot{display:flex;flex-wrap:wrap;gap:1rem;justify-content:space-between;margin-top:2rem}.sign{text-align:center;min-width:16rem;min-height:8rem;font-weight:700}\
@media print{body{max-width:none;padding:0}thead{display:table-header-group}section.annex{break-before:page}@page{size:A4;margin:20mm 15mm 20mm 30mm}}";

/// The report as HTML.
#[must_use]
pub fn write(report: &Report) -> String {
    let mut page = Page { text: String::new(), tables: 0, charts: 0 };
    let head = &report.head;
    let title = safe(&head.subject);
    page.add(format_args!(
        "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style></head><body><main>"
    ));
    let above =
        head.above.as_deref().map(|above| format!("<p>{}</p>", safe(&above.to_uppercase()))).unwrap_or_default();
    page.add(format_args!(
        "<div class=\"head\"><div>{above}<p><strong>{}</strong></p><p>{}</p></div><div><p><strong>{}</strong></p>\
         <p><strong>{}</strong></p><p class=\"date\">{}</p></div></div>",
        safe(&head.issuer.to_uppercase()),
        safe(&head.number_line()),
        paper::NATION_WORDS,
        paper::MOTTO_WORDS,
        safe(&head.date_line()),
    ));
    page.add(format_args!("<div class=\"title\"><h1>{}<br>{title}</h1></div>", safe(head.kind())));
    for line in addressed(&head.addressees) {
        page.add(format_args!("<p>{}</p>", safe(&line)));
    }
    page.blocks(&report.body, 0, true);
    page.add(format_args!("<div class=\"foot\"><div><p><strong><em>{}</em></strong></p>", paper::RECEIVED_WORDS));
    for line in received(&report.foot.recipients) {
        page.add(format_args!("<p>{}</p>", safe(&line)));
    }
    page.add(format_args!("</div><div class=\"sign\">"));
    for line in &report.foot.capacity {
        page.add(format_args!("<p>{}</p>", safe(&line.to_uppercase())));
    }
    if let Some(signer) = &report.foot.signer {
        page.add(format_args!("<p>{}</p>", safe(signer)));
    }
    page.add(format_args!("</div></div>"));
    let of = report.annexes.len();
    for (annex, number) in report.annexes.iter().zip(1..) {
        let name = of_annex(number, of);
        page.add(format_args!("<section class=\"annex\"><h2>{name}<br>{}</h2>", safe(&annex.title)));
        page.blocks(&annex.blocks, 0, false);
        page.add(format_args!("</section>"));
    }
    page.add(format_args!("</main></body></html>"));
    page.text
}

struct Page {
    text: String,
    tables: usize,
    charts: usize,
}

impl Page {
    fn add(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing into a string does not fail.
        let _ = self.text.write_fmt(text);
    }

    fn blocks(&mut self, blocks: &[Block], depth: usize, end: bool) {
        let mut number = 0;
        let last = blocks.len().saturating_sub(1);
        for (at, block) in blocks.iter().enumerate() {
            let ends = end && at == last;
            match block {
                Block::Section(section) => {
                    number += 1;
                    let level = (depth + 2).min(6);
                    let mark = of_section(depth, number);
                    self.add(format_args!("<section><h{level}>{mark} {}</h{level}>", safe(&section.title)));
                    self.blocks(&section.blocks, depth + 1, ends);
                    self.add(format_args!("</section>"));
                }
                Block::Text(words) => self.add(format_args!("<p class=\"text\">{}</p>", safe(&words.closed(ends)))),
                Block::Table(table) => self.table(table),
                Block::Chart(chart) => self.chart(chart),
                Block::Note(note) => self.add(format_args!("<p class=\"note\">{}</p>", safe(note))),
            }
        }
    }

    fn table(&mut self, table: &Table) {
        self.tables += 1;
        let caption = of_table(self.tables, &table.caption);
        self.add(format_args!(
            "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table><caption>{0}</caption><thead><tr>",
            safe(&caption)
        ));
        for column in &table.columns {
            self.add(format_args!("<th scope=\"col\">{}</th>", safe(&column.name)));
        }
        self.add(format_args!("</tr></thead><tbody>"));
        for row in &table.rows {
            self.add(format_args!("<tr>"));
            for cell in row {
                let class = match cell {
                    Cell::Words(_) => "",
                    Cell::Number(..) | Cell::Change(..) => " class=\"n\"",
                    Cell::Nothing(_) => " class=\"none\"",
                };
                self.add(format_args!("<td{class}>{}</td>", safe(&cell.printed())));
            }
            self.add(format_args!("</tr>"));
        }
        self.add(format_args!("</tbody></table></div>"));
        for note in &table.notes {
            self.add(format_args!("<p class=\"note\">{}</p>", safe(note)));
        }
    }

    fn chart(&mut self, chart: &Chart) {
        self.charts += 1;
        let number = self.charts;
        // Every picture carries the face; in one page the first picture's is enough for all.
        let svg = if number == 1 { chart.svg.clone() } else { without_face(&chart.svg) };
        self.add(format_args!(
            "<figure role=\"group\" aria-label=\"{}\"><div role=\"img\" aria-label=\"{}\">{}</div>\
             <figcaption><strong>{}</strong><br><span>{}</span></figcaption></figure>",
            safe(&chart.title),
            safe(&chart.alternative),
            svg,
            safe(&of_chart(number, &chart.title)),
            safe(&chart.source)
        ));
        if let Some(data) = &chart.data {
            self.table(data);
        }
    }
}

/// A drawing without the face that it carries as a file.
fn without_face(svg: &str) -> String {
    match (svg.find("<style>"), svg.find("</style>")) {
        (Some(start), Some(end)) if start < end => {
            format!("{}{}", &svg[..start], &svg[end + "</style>".len()..])
        }
        _ => svg.to_owned(),
    }
}

/// A text in HTML.
fn safe(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
