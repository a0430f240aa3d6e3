//! The chart as SVG: within a page, whose style it takes, or alone, with one of its own.

use maud::{Markup, PreEscaped, html};

use super::Chart;

/// How it looks when it stands alone, printed or within the PDF.
const STYLE: &str = include_str!("chart.css");

/// Half of the longest name of a day.
const TICK: f64 = 34.0;

/// Where the drawing gets its colours from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// From the page around it.
    Page,
    /// From itself.
    Alone,
}

/// The drawing. Its text alternative is its title and its description.
pub(crate) fn svg(chart: &Chart, look: Look) -> Markup {
    let (says, further) = chart.says.split_first().map_or(("", &[][..]), |(says, further)| (says, further));
    let right = Chart::WIDTH;
    html! {
        svg.chart xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (right) " " (chart.height) } width=[(look == Look::Alone).then_some(right)]
            height=[(look == Look::Alone).then_some(chart.height)] role="img" aria-labelledby="chart-title chart-description" {
            title id="chart-title" { (says) }
            desc id="chart-description" { (further.join("; ")) }
            @if look == Look::Alone {
                style { (PreEscaped(STYLE)) }
                rect.ground width=(right) height=(chart.height) {}
            }
            @for tick in &chart.ticks {
                line.grid stroke="#e3e0d8" x1=(tick.x) x2=(tick.x) y1=(chart.top - 4.0) y2=(chart.height) {}
                @if tick.x + TICK > right {
                    text.tick x=(right) y=(chart.top - 10.0) text-anchor="end" { (tick.label) }
                } @else {
                    text.tick x=(tick.x) y=(chart.top - 10.0) text-anchor="middle" { (tick.label) }
                }
            }
            @for row in &chart.rows {
                line.rule stroke="#bdb9ae" x1="0" x2=(right) y1=(row.y) y2=(row.y) {}
                text.lane x="0" y=(row.y + 20.0) { (row.label) }
                @for mark in &row.marks {
                    g.point {
                        title { (mark.says) }
                        circle fill="#1f4f8a" cx=(mark.x) cy=(mark.y) r=(Chart::RADIUS) {}
                        text fill="#fff" x=(mark.x) y=(mark.y + 4.0) text-anchor="middle" { (mark.number) }
                    }
                }
            }
            line.rule stroke="#bdb9ae" x1="0" x2=(right) y1=(chart.bottom) y2=(chart.bottom) {}
            @for bar in &chart.bars { (drawn(chart, bar)) }
        }
    }
}

fn drawn(chart: &Chart, bar: &super::Bar) -> Markup {
    let (y, label) = (bar.y, if bar.beside { bar.y + 11.0 } else { bar.y - 6.0 });
    let [relays, shut] = &chart.states;
    // The colours are those of a style that is not there: some readers take none for drawings.
    let span = |class: &'static str, fill: &'static str, (from, to): (f64, f64), label: Option<&String>| {
        html! {
            g class=(class) {
                rect fill=(fill) stroke="#66625a" x=(from) y=(y) width=((to - from).max(2.0)) height=(Chart::BAR) {}
                // Words only where they have room.
                @if let Some(label) = label && to - from > 56.0 {
                    text x=(from + 6.0) y=(y + 10.5) { (label) }
                }
            }
        }
    };
    html! {
        text.address x="0" y=(label) { (bar.label) }
        @if let Some(unknown) = bar.unknown { (span("unknown", "none", unknown, None)) }
        @if let Some(open) = bar.open { (span("relays", "#b3261e", open, Some(relays))) }
        @if let Some(from) = bar.shut { (span("shut", "#dcefe3", from, Some(shut))) }
    }
}
