//! The timeline as a chart: a lane for each side with its steps as numbers, and below a bar for each address that says how
//! long it relayed. Laid out here once, in units of its own; drawn as SVG.

use jiff::civil::Date;
use sekisho_cases::contact::Side;
use sekisho_cases::disclosure::{Happening, Place};
use serde::Serialize;

use crate::document::{Document, Step, Timeline};
use crate::file::File;
use crate::guard::Leak;
use crate::markdown::CHART;
use crate::texts::Texts;

mod axis;
mod svg;

pub(crate) use svg::{Look, svg};

/// The chart of `document` as a file of its own, to which the Markdown refers.
///
/// # Errors
/// A secret would stand in it.
pub fn drawing(document: &Document) -> Result<File, Leak> {
    let drawing = document.chart().map(|chart| svg(chart, Look::Alone).into_string()).unwrap_or_default();
    File::text(&document.guard, CHART, "image/svg+xml", drawing)
}

/// The sides of the chart, from the top.
const LANES: [(Lane, &str); 5] = [
    (Lane::Reporter, "timeline-lane-reporter"),
    (Lane::Coordinator, "timeline-lane-coordinator"),
    (Lane::Authority, "timeline-lane-authority"),
    (Lane::Network, "timeline-lane-network"),
    (Lane::Operator, "timeline-lane-operator"),
];

/// Whose step something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    Reporter,
    Coordinator,
    Authority,
    Network,
    Operator,
}

impl Lane {
    const fn of(side: Side) -> Self {
        match side {
            Side::Operator => Self::Operator,
            Side::Network => Self::Network,
            Side::Authority => Self::Authority,
            Side::Reporter => Self::Reporter,
        }
    }

    /// Whose step `what` was.
    pub(crate) const fn of_happening(what: &Happening) -> Self {
        match what {
            Happening::Opened { .. } | Happening::Reported { .. } => Self::Reporter,
            Happening::Wrote { side, .. }
            | Happening::Answered { side: Some(side), .. }
            | Happening::Bounced { side, .. } => Self::of(*side),
            Happening::Promised { .. } | Happening::FixClaimed { .. } => Self::Operator,
            Happening::Answered { side: None, .. }
            | Happening::Targeted { .. }
            | Happening::Tested { .. }
            | Happening::Embargoed { .. }
            | Happening::EmbargoLifted
            | Happening::Published { .. }
            | Happening::Closed { .. }
            | Happening::Reopened
            | Happening::Remarked { .. } => Self::Coordinator,
        }
    }
}

/// A chart, laid out. All lengths are in units of the drawing; it is [`Chart::WIDTH`] wide.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chart {
    /// What it shows, in words: for who does not see it.
    pub says: Vec<String>,
    /// The height.
    pub height: f64,
    /// Where the lanes begin and end.
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    pub(crate) ticks: Vec<Tick>,
    pub(crate) rows: Vec<Swim>,
    pub(crate) bars: Vec<Bar>,
    /// What the two states of a bar are called.
    pub(crate) states: [String; 2],
}

/// A day on the axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Tick {
    pub(crate) x: f64,
    pub(crate) label: String,
}

/// A lane.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Swim {
    pub(crate) label: String,
    pub(crate) y: f64,
    pub(crate) height: f64,
    pub(crate) marks: Vec<Mark>,
}

/// A step in its lane.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Mark {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) number: usize,
    /// What happened, for whoever points at it.
    pub(crate) says: String,
}

/// An address.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Bar {
    pub(crate) label: String,
    /// Where the bar begins.
    pub(crate) y: f64,
    /// Whether the address stands beside it.
    pub(crate) beside: bool,
    /// From where to where it relayed.
    pub(crate) open: Option<(f64, f64)>,
    /// From where on it is known to be shut.
    pub(crate) shut: Option<(f64, f64)>,
    /// From where to where nobody knows.
    pub(crate) unknown: Option<(f64, f64)>,
}

impl Chart {
    /// The width.
    pub const WIDTH: f64 = 720.0;

    /// Where the days begin; what is left of it names the lanes.
    pub(crate) const LEFT: f64 = 112.0;
    /// Half of a mark.
    pub(crate) const RADIUS: f64 = 10.0;
    /// The height of a bar.
    pub(crate) const BAR: f64 = 14.0;
    /// From one mark to the next in a row, and from row to row.
    const PITCH: f64 = 23.0;
    const ROW: f64 = 24.0;
    /// From one bar to the next, where its address stands beside it, and where it is too long for that and stands above.
    const BAR_ROWS: [f64; 2] = [24.0, 40.0];
    /// The most letters of an address that stands beside its bar.
    const BESIDE: usize = 15;
    /// The height of the axis.
    const AXIS: f64 = 26.0;

    pub(crate) fn of(document: &Document, timeline: &Timeline, texts: &Texts) -> Self {
        let days = timeline.steps.iter().map(|step| step.date);
        let from = days.clone().min().unwrap_or(document.day);
        let to = days.max().unwrap_or(document.day).max(document.day);
        let axis =
            axis::Axis::new(from, to, Self::LEFT + Self::RADIUS + 4.0, Self::WIDTH - Self::RADIUS - 6.0);
        let mut chart = Self {
            says: vec![if from == to {
                texts.text("timeline-chart-says-one", &[("day", &texts.day(from))])
            } else {
                texts.text("timeline-chart-says", &[("from", &texts.day(from)), ("to", &texts.day(to))])
            }],
            height: 0.0,
            top: Self::AXIS,
            bottom: 0.0,
            ticks: axis.ticks(texts),
            rows: Vec::new(),
            bars: Vec::new(),
            states: ["timeline-relays", "timeline-shut"].map(|key| texts.word(key)),
        };
        let mut y = Self::AXIS;
        for (lane, key) in LANES {
            let steps: Vec<&Step> = timeline.steps.iter().filter(|step| step.lane == lane).collect();
            if !steps.is_empty() {
                let row = chart.swim(texts.word(key), y, &steps, &axis, texts);
                y += row.height;
                chart.rows.push(row);
            }
        }
        chart.bottom = y;
        for server in &document.disclosure.targets {
            for place in &server.addresses {
                let [beside, above] = Self::BAR_ROWS;
                let bar = chart.bar(place, y, to, &axis, texts);
                y += if bar.beside { beside } else { above };
                chart.bars.push(bar);
            }
        }
        chart.height = y + 8.0;
        chart
    }

    /// A lane: marks that would lie on one another go a row down.
    fn swim(&mut self, label: String, y: f64, steps: &[&Step], axis: &axis::Axis, texts: &Texts) -> Swim {
        let (mut marks, mut ends, mut named): (Vec<Mark>, Vec<f64>, Vec<String>) = Default::default();
        for step in steps {
            let x = axis.x(step.date);
            let free = ends.iter().position(|end| x - end >= Self::PITCH).unwrap_or(ends.len());
            match ends.get_mut(free) {
                Some(end) => *end = x,
                None => ends.push(x),
            }
            #[expect(clippy::cast_precision_loss, reason = "there are not that many rows")]
            let row = free as f64;
            marks.push(Mark {
                x,
                y: y + 6.0 + Self::RADIUS + row * Self::ROW,
                number: step.number,
                says: format!("{}: {}", step.day, step.text),
            });
            let number = step.number.to_string();
            named.push(texts.text("timeline-chart-mark", &[("number", &number), ("day", &step.day)]));
        }
        let steps = texts.all(named);
        self.says.push(texts.text("timeline-chart-lane", &[("lane", &label), ("steps", &steps)]));
        #[expect(clippy::cast_precision_loss, reason = "there are not that many rows")]
        let height = 10.0 + Self::ROW * ends.len().max(1) as f64;
        Swim { label, y, height, marks }
    }

    fn bar(&mut self, place: &Place, y: f64, to: Date, axis: &axis::Axis, texts: &Texts) -> Bar {
        let address = place.address.to_string();
        let (end, day) = (axis.x(to), |day: Date| texts.day(day));
        let span =
            |from: Date, until: Option<Date>| Some((axis.x(from), until.map_or(end, |day| axis.x(day))));
        let known = place.proven.or(place.shut);
        self.says.push(match (place.proven, place.shut) {
            (Some(from), Some(until)) if from == until => {
                texts.text("timeline-chart-open-one", &[("address", &address), ("day", &day(from))])
            }
            (Some(from), Some(until)) => texts.text(
                "timeline-chart-open",
                &[("address", &address), ("from", &day(from)), ("to", &day(until))],
            ),
            (Some(from), None) => {
                texts.text("timeline-chart-open-still", &[("address", &address), ("from", &day(from))])
            }
            (None, _) => texts.text("timeline-chart-never", &[("address", &address)]),
        });
        let beside = address.len() <= Self::BESIDE;
        Bar {
            label: address,
            y: y + if beside { 8.0 } else { 22.0 },
            beside,
            open: place.proven.and_then(|from| span(from, place.shut)),
            shut: place.shut.and_then(|from| span(from, None)),
            unknown: if known == Some(place.since) { None } else { span(place.since, known) },
        }
    }
}
