//! Laws, compiled: from what a law is to what can be drawn from.

use crate::dist::Sampler;
use crate::model::Law;

/// The sampler of a law.
pub fn sampler(law: &Law) -> Sampler {
    match law {
        Law::Fixed(span) => Sampler::fixed(*span),
        Law::Uniform { low, high } => Sampler::uniform(*low..=*high),
        Law::Exponential { mean } => Sampler::exponential(*mean),
        Law::LogNormal { median, sigma } => Sampler::lognormal(*median, *sigma),
        Law::Triangular { low, mode, high } => Sampler::triangular(*low..=*high, *mode),
        Law::Weibull { shape, scale } => Sampler::weibull(*shape, *scale),
        Law::Gamma { shape, scale } => Sampler::gamma(*shape, *scale),
        Law::Empirical(values) => Sampler::empirical(values),
    }
}

/// Laws that several machines share, each once.
#[derive(Default)]
pub(super) struct LawTable(Vec<Law>);

impl LawTable {
    /// The number of a law.
    pub(super) fn add(&mut self, law: &Law) -> u32 {
        let known = self.0.iter().position(|other| other == law).unwrap_or_else(|| {
            self.0.push(law.clone());
            self.0.len() - 1
        });
        u32::try_from(known).expect("fewer laws than machines")
    }

    pub(super) fn into_samplers(self) -> Vec<Sampler> {
        self.0.iter().map(sampler).collect()
    }
}
