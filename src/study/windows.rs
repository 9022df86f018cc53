//! Whether what has to be done fits into the windows of a plan, before a study is run. A few replications that no study uses
//! tell how long machines take.

use crate::model::Layer;
use crate::outcome::Session;
use crate::plan::Plan;
use crate::sim::explain;
use crate::stats::quantile;
use crate::units::Span;

/// How many replications are looked at.
const LOOKS: u32 = 8;

/// How one layer of a strategy gets on with its windows.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct WindowUse {
    /// Position of the strategy.
    pub strategy: usize,
    /// The layer.
    pub layer: Layer,
    /// Sessions that were looked at: machines that installed something in a window that has an end.
    pub sessions: usize,
    /// The shortest window among them.
    pub shortest: Span,
    /// From the start of the window until the machine is done, restart included: the median.
    pub median: Span,
    /// The same: the 95th percentile.
    pub p95: Span,
    /// Sessions that ended after their window, per year.
    pub late_per_year: f64,
}

impl WindowUse {
    /// Whether more than one machine in twenty needs longer than the shortest window.
    pub fn is_too_short(&self) -> bool {
        self.p95 > self.shortest
    }
}

/// How each layer of each strategy gets on with its windows; those without an end, and those in which nothing is
/// installed, are left out.
pub fn window_use(plan: &Plan) -> Vec<WindowUse> {
    let of_strategy = |strategy: usize| {
        // Replications that a study does not use: this is a forecast, not a part of its result.
        let replications = (0..LOOKS).map(|look| u32::MAX - look);
        let sessions: Vec<Session> =
            replications.flat_map(|replication| explain(plan, strategy, replication).sessions).collect();
        Layer::ALL.into_iter().filter_map(move |layer| {
            let of_layer: Vec<Session> = sessions.iter().copied().filter(|session| session.layer == layer).collect();
            summary(plan, strategy, layer, &of_layer)
        })
    };
    (0..plan.strategies.len()).flat_map(of_strategy).collect()
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts, and times within a horizon, are whole numbers below 2^53"
)]
fn summary(plan: &Plan, strategy: usize, layer: Layer, sessions: &[Session]) -> Option<WindowUse> {
    let shortest = sessions.iter().map(Session::window).min()?;
    let mut took: Vec<f64> = sessions.iter().map(|session| session.took().ms() as f64).collect();
    took.sort_by(f64::total_cmp);
    let at = |p: f64| Span::from_ms(quantile(&took, p) as u64);
    let late = sessions.iter().filter(|session| session.done > session.end).count();
    let years = plan.end.since(crate::units::Time::START).days() / 365.25 * f64::from(LOOKS);
    let late_per_year = late as f64 / years;
    Some(WindowUse {
        strategy,
        layer,
        sessions: sessions.len(),
        shortest,
        median: at(0.5),
        p95: at(0.95),
        late_per_year,
    })
}
