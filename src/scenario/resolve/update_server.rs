//! The update server of a strategy.

use toml::Spanned;

use super::super::file::{PublishingTable, Text, UpdateServerTable};
use super::super::problem::{Complaint, Review};
use super::super::text;
use super::super::word::OneOrMany;
use super::agent::text_at;
use super::check::{Names, index};
use super::estate::Places;
use crate::model::{MachineId, Product, ProductSet, Publishing, Schedule, UpdateServer};
use crate::units::Fraction;

/// Servers one behind the other: Microsoft advises three levels at most.
const LEVELS_MAX: u32 = 10;

/// `[strategy.update_server]`
pub(super) fn update_server(table: &UpdateServerTable, places: &Places, review: &mut Review) -> UpdateServer {
    UpdateServer {
        synchronise: synchronise(&table.synchronise, review),
        spread: review.span(&table.spread),
        on: table.on.as_ref().and_then(|name| carrier(name, places, review)),
        downstream: downstream(table, &places.sites, review),
        products: match &table.products {
            Some(list) => products(list, review),
            None => Product::ALL.into_iter().collect(),
        },
        misfiled: review.share(&table.misfiled),
        publishing: table.publishing.as_ref().map(|table| publishing(table, review)),
    }
}

fn synchronise(written: &Spanned<OneOrMany>, review: &mut Review) -> Vec<Schedule> {
    let texts = match written.get_ref() {
        OneOrMany::One(word) => vec![text_at(word, written)],
        OneOrMany::Many(texts) => texts.clone(),
    };
    if texts.is_empty() {
        let complaint = Complaint::new("the update server never synchronises");
        review.refuse(written.span(), complaint.hint("write synchronise = \"daily 00:00\""));
    }
    texts.iter().filter_map(|words| moment(words, review)).collect()
}

fn moment(words: &Text, review: &mut Review) -> Option<Schedule> {
    let schedule = review.read(words, text::schedule)?;
    if schedule.length.is_some() {
        let complaint = Complaint::new(format!("\"{}\" has an end", words.get_ref()));
        review.refuse(words.span(), complaint.hint("a synchronisation has a start alone, such as \"daily 00:00\""));
    }
    Some(schedule)
}

/// The machine that the server runs on. Hosts come before guests and physical servers in the numbers of machines.
fn carrier(name: &Text, places: &Places, review: &mut Review) -> Option<MachineId> {
    let position = places.machines.carriers.position(name, review)?;
    Some(MachineId(index(places.machines.hosts.list().len() + position)))
}

/// How many servers are in between, site by site; nothing if there are none at all.
fn downstream(table: &UpdateServerTable, sites: &Names, review: &mut Review) -> Vec<u32> {
    if table.downstream.is_empty() {
        return Vec::new();
    }
    let mut levels = vec![0; sites.list().len()];
    for (site, count) in &table.downstream {
        let count = review.whole(count, "a number of downstream servers", 0..=LEVELS_MAX);
        if let Some(level) = sites.position(site, review).and_then(|position| levels.get_mut(position)) {
            *level = count;
        }
    }
    levels
}

/// The products that are selected. An update server knows a system by one name: its installation without a desktop and,
/// from Windows Server 2008 on, its Hyper-V role belong to it.
fn products(list: &Spanned<Vec<Text>>, review: &mut Review) -> ProductSet {
    if list.get_ref().is_empty() {
        let complaint = Complaint::new("no product is selected");
        review.refuse(list.span(), complaint.hint("name products, or leave the list out for all"));
    }
    let known = Product::ALL.map(|product| (product.id(), product));
    let named: Vec<Product> = list.get_ref().iter().filter_map(|name| review.word(name, "product", &known)).collect();
    let belongs = |product: &Product| {
        named.iter().any(|selected| {
            product == selected
                || product.id().strip_suffix("-core") == Some(selected.id())
                || (*product == Product::HyperV && selected.is_system() && *selected >= Product::Ws2008)
        })
    };
    Product::ALL.into_iter().filter(belongs).collect()
}

fn publishing(table: &PublishingTable, review: &mut Review) -> Publishing {
    Publishing {
        expires: table.expires.as_ref().and_then(|words| review.read(words, text::date)),
        untrusted: table.untrusted.as_ref().map_or(Fraction::ZERO, |share| review.share(share)),
    }
}
